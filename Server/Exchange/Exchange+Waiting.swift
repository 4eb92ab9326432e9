import CentralStorage
import SyncProtocol

extension Exchange {
    /// The longest that an answer waits.
    package static let longestWait: UInt64 = 55

    /// Answers at once if there is news or commits were pushed; otherwise when a space that the
    /// device may read grows, access changes, the exchange stops, or the request's time is over.
    ///
    /// Blocking work runs on threads of its own.
    ///
    /// - Throws: as `answer(_:device:)`; `CancellationError` when the caller's task is cancelled.
    package func answerWhenNews(
        _ request: ExchangeRequest, device: Device
    ) async throws -> ExchangeResponse {
        let mayWait = request.waitSeconds > 0 && request.spaces.allSatisfy(\.runs.isEmpty)
        guard mayWait else { return try await look(request, as: device) }
        // Listening begins before the first look, so that no news falls between the two.
        let wait = Duration.seconds(min(request.waitSeconds, Self.longestWait))
        let listener = news.listen(
            to: Set(request.spaces.map(\.space) + device.grants.map(\.space)), for: wait)
        defer { news.dismiss(listener) }
        var response = try await look(request, as: device)
        guard !response.hasNews else { return response }
        for await _ in listener.wakeUps {
            response = try await look(request, as: device)
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
        _ request: ExchangeRequest, as device: Device
    ) async throws -> ExchangeResponse {
        try await Blocking.run { try self.answer(request, device: device) }
    }
}

extension ExchangeResponse {
    /// Whether it says more than that all is as the replica knows it.
    package var hasNews: Bool {
        !spaces.isEmpty || access != nil || rollUpTerms != nil
    }
}
