import CentralStorage
import Foundation
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

/// A request that asks for the answer to be held back until there is news.
///
/// It is kept as it came and read anew for each look: decoded, it takes many times the memory.
package struct WaitingRequest: Sendable {
    /// Seconds that the answer may be held back.
    package let seconds: UInt64
    let spaces: [String]
    let read: @Sendable () throws -> ExchangeRequest

    /// Nil where the answer is due at once: the request does not wait, or brings something.
    ///
    /// - Parameters:
    ///   - most: the longest that it may wait, whatever it asks for.
    ///   - read: the same request.
    package init?(
        _ request: ExchangeRequest, most: UInt64,
        read: @escaping @Sendable () throws -> ExchangeRequest
    ) {
        guard request.waitSeconds > 0,
            request.spaces.allSatisfy({ $0.runs.isEmpty && $0.healing == nil })
        else { return nil }
        seconds = min(request.waitSeconds, most)
        spaces = request.spaces.map(\.space)
        self.read = read
    }
}

/// Threads that may block, apart from those that run Swift's tasks.
enum Blocking {
    private static let queue: OperationQueue = {
        let queue = OperationQueue()
        queue.name = "exchange"
        queue.maxConcurrentOperationCount = 8
        return queue
    }()

    static func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            queue.addOperation { continuation.resume(with: Result(catching: body)) }
        }
    }
}
