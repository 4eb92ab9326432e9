import CentralStorage
import Foundation
import SyncProtocol
import Synchronization

extension Exchange {
    /// The longest that an answer waits.
    package static let longestWait: UInt64 = 55

    /// Answers at once if there is news or commits were pushed; otherwise as the one below.
    package func answerWhenNews(
        _ request: ExchangeRequest, device: Device
    ) async throws -> ExchangeResponse {
        let waiting = WaitingRequest(request, most: Self.longestWait) { request }
        guard let waiting else { return try await look(device, nil) { request } }
        return try await answerWhenNews(waiting, device: device)
    }

    /// Answers as soon as there is news: a space that the device may read grows, or its access
    /// changes; without, when the exchange stops or the request's time is over.
    ///
    /// Blocking work runs on threads of its own.
    ///
    /// - Throws: as `answer(_:device:)`; `CancellationError` when the caller's task is cancelled.
    package func answerWhenNews(
        _ waiting: WaitingRequest, device: Device, pageBytes: Int? = nil
    ) async throws -> ExchangeResponse {
        // Listening begins before the first look, so that no news falls between the two.
        let listener = news.listen(
            to: Set(waiting.spaces + device.grants.map(\.space)),
            for: .seconds(min(waiting.seconds, Self.longestWait)))
        defer { news.dismiss(listener) }
        var response = try await look(device, pageBytes, waiting.read)
        guard !response.hasNews else { return response }
        for await _ in listener.wakeUps {
            response = try await look(device, pageBytes, waiting.read)
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
        _ device: Device, _ pageBytes: Int?,
        _ read: @escaping @Sendable () throws -> ExchangeRequest
    ) async throws -> ExchangeResponse {
        try await Blocking.run { try self.answer(read(), device: device, pageBytes: pageBytes) }
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
            request.spaces.allSatisfy({ $0.runs.isEmpty && $0.upload == nil })
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

/// Where waiting requests learn that something may have changed.
///
/// This process announces what it takes in; once a second, as long as anyone listens, the store is
/// asked for what other processes changed.
final class ChangeNotifier: Sendable {
    /// One request that waits.
    struct Listener: Sendable {
        let id: UInt64
        /// An element for each reason to look again; it ends when there is nothing to wait for.
        let wakeUps: AsyncStream<Void>
    }

    private struct Entry {
        let spaces: Set<String>
        let deadline: ContinuousClock.Instant
        let continuation: AsyncStream<Void>.Continuation
    }

    private struct State {
        var entries: [UInt64: Entry] = [:]
        var nextID: UInt64 = 0
        var isStopped = false
        var isWatching = false
    }

    private let store: any StorageEngine
    private let state = Mutex(State())

    init(store: any StorageEngine) {
        self.store = store
    }

    func listen(to spaces: Set<String>, for time: Duration) -> Listener {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let entry = Entry(
            spaces: spaces, deadline: .now + time, continuation: continuation)
        let (id, mustWatch) = state.withLock { state in
            state.nextID += 1
            guard !state.isStopped else {
                continuation.finish()
                return (state.nextID, false)
            }
            state.entries[state.nextID] = entry
            defer { state.isWatching = true }
            return (state.nextID, !state.isWatching)
        }
        if mustWatch { Task.detached { await self.watch() } }
        return Listener(id: id, wakeUps: stream)
    }

    func dismiss(_ listener: Listener) {
        state.withLock { $0.entries.removeValue(forKey: listener.id) }?.continuation.finish()
    }

    func announce(_ spaces: Set<String>) {
        guard !spaces.isEmpty else { return }
        wake { !$0.spaces.isDisjoint(with: spaces) }
    }

    func announceAll() { wake { _ in true } }

    func stop() {
        let entries = state.withLock { state in
            state.isStopped = true
            defer { state.entries = [:] }
            return state.entries
        }
        for entry in entries.values { entry.continuation.finish() }
    }

    private func wake(_ isMeant: (Entry) -> Bool) {
        let entries = state.withLock { $0.entries.values.filter(isMeant) }
        for entry in entries { entry.continuation.yield() }
    }
}

extension ChangeNotifier {
    /// Looks for other processes' changes, and for listeners whose time is over.
    private func watch() async {
        var known: ChangeMarks?
        while true {
            try? await Task.sleep(for: .seconds(1))
            guard dismissExpired() else { return }
            let marks = try? await Blocking.run { [store] in try store.changeMarks() }
            // Without marks to compare with, everyone looks; a failing store shows itself there.
            if let known, let marks, known.registry == marks.registry {
                let grown = marks.numbers.filter { known.numbers[$0.key] != $0.value }
                announce(Set(grown.keys))
            } else {
                announceAll()
            }
            known = marks
        }
    }

    /// Ends what has waited long enough. - Returns: whether anyone is left; if not, the watch ends.
    private func dismissExpired() -> Bool {
        let (expired, isAnyoneLeft) = state.withLock { state in
            let now = ContinuousClock.now
            let expired = state.entries.filter { $0.value.deadline <= now }
            for id in expired.keys { state.entries[id] = nil }
            state.isWatching = !state.entries.isEmpty
            return (expired, state.isWatching)
        }
        for entry in expired.values { entry.continuation.finish() }
        return isAnyoneLeft
    }
}
