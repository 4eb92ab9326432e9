import CentralStorage
import SyncProtocol

extension Exchange {
    /// The longest that an answer waits.
    package static let longestWait: UInt64 = 55

    /// Answers at once if there is news or commits were pushed; otherwise as the one below.
    package func answerWhenNews(
        _ request: ExchangeRequest, device: Device
    ) async throws -> ExchangeResponse {
        let waiting = WaitingRequest(request, most: Self.longestWait) { request }
        guard let waiting else { return try await look(device) { request } }
        return try await answerWhenNews(waiting, device: device)
    }

    /// Answers as soon as there is news: a space that the device may read grows, or its access
    /// changes; without, when the exchange stops or the request's time is over.
    ///
    /// Blocking work runs on threads of its own.
    ///
    /// - Throws: as `answer(_:device:)`; `CancellationError` when the caller's task is cancelled.
    package func answerWhenNews(
        _ waiting: WaitingRequest, device: Device
    ) async throws -> ExchangeResponse {
        // Listening begins before the first look, so that no news falls between the two.
        let listener = news.listen(
            to: Set(waiting.spaces + device.grants.map(\.space)),
            for: .seconds(min(waiting.seconds, Self.longestWait)))
        defer { news.dismiss(listener) }
        var response = try await look(device, waiting.read)
        guard !response.hasNews else { return response }
        for await _ in listener.wakeUps {
            response = try await look(device, waiting.read)
            if response.hasNews { return response }
        }
        try Task.checkCancellation()
        return response
    }

    /// Wakes everyone who waits, now and from now on: the server is going down.
    package func stop() { news.stop() }

    /// Makes those who wait look at their access again.
    package func accessChanged() { news.announceAll() }

    private func look(
        _ device: Device, _ read: @escaping @Sendable () throws -> ExchangeRequest
    ) async throws -> ExchangeResponse {
        try await Blocking.run { try self.answer(read(), device: device) }
    }
}

extension ExchangeResponse {
    /// Whether it says more than that all is as the replica knows it.
    package var hasNews: Bool {
        !spaces.isEmpty || access != nil || rollUpTerms != nil
    }
}
