import CentralStorage
import Synchronization

/// Where waiting requests learn that something may have changed.
///
/// This process announces what it takes in; once a second, as long as anyone listens, the store is
/// asked for what other processes changed.
final class NewsBoard: Sendable {
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

extension NewsBoard {
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
