import ReplicaStore
import StoreKit
import SyncProtocol

extension SyncClient {
    /// How a watch behaves while it cannot sync.
    package struct WatchManner: Sendable {
        /// The process that watches.
        package var process: Int32
        /// How long it waits after so many failures in a row.
        package var pause: @Sendable (_ failures: Int, TransportFailure) -> Duration

        package init(
            process: Int32, pause: @escaping @Sendable (Int, TransportFailure) -> Duration
        ) {
            self.process = process
            self.pause = pause
        }
    }

    /// Syncs whenever the server has news or somebody has edited the replica, in this or another
    /// process, until the task is cancelled.
    ///
    /// Whatever keeps it from the server, it goes on trying, ever more rarely, and keeps in the
    /// replica why it waits and since when.
    ///
    /// - Throws: where the replica itself cannot be used.
    package func watch(
        _ manner: WatchManner, onSync: @escaping @Sendable (SyncSummary) -> Void,
        onWait: @escaping @Sendable (WatchWait) -> Void
    ) async throws {
        var wait: WatchWait?
        defer { if wait != nil { try? replica.noteWatch(nil) } }
        // What a watch before has left that was killed says nothing any more.
        if try replica.watchWait() != nil { try replica.noteWatch(nil) }
        while !Task.isCancelled {
            do {
                let summary = try await sync()
                if wait != nil {
                    wait = nil
                    try replica.noteWatch(nil)
                }
                onSync(summary)
                while let news = try await nextNews() {
                    onSync(news)
                    // A space that cannot go on is no news: the server would answer at once.
                    if !news.notices.isEmpty { try await Task.sleep(for: .seconds(30)) }
                }
            } catch {
                if Task.isCancelled || Self.isEnd(error) { return }
                guard let failure = Self.passing(error) else { throw error }
                let pause = manner.pause((wait?.failures ?? 0) + 1, failure)
                let waiting = self.wait(for: failure, after: wait, pause, manner.process)
                wait = waiting
                try? replica.noteWatch(waiting)
                onWait(waiting)
                try? await Task.sleep(for: pause)
            }
        }
    }

    private static func isEnd(_ error: any Error) -> Bool {
        error is CancellationError || (error as? TransportFailure)?.kind == .cancelled
    }

    private func wait(
        for failure: TransportFailure, after last: WatchWait?, _ pause: Duration, _ process: Int32
    ) -> WatchWait {
        let now = replica.environment.now()
        return WatchWait(
            code: failure.code, message: failure.message, hint: failure.hint,
            since: last?.since ?? now, next: now + Int64(pause / .milliseconds(1)),
            failures: (last?.failures ?? 0) + 1, process: process)
    }

    /// What may pass while a watch waits; nil for what nobody can wait for.
    private static func passing(_ error: any Error) -> TransportFailure? {
        switch error {
        case let failure as TransportFailure where failure.kind != .cancelled: failure
        case let error as StoreError where [.busy, .diskFull].contains(error.kind):
            TransportFailure(
                kind: .unavailable, code: error.kind.rawValue, message: error.message,
                hint: error.hint)
        default: nil
        }
    }

    /// News of the server as they come; nil as soon as there are local edits to push.
    private func nextNews() async throws -> SyncSummary? {
        let replica = replica
        let known = try replica.lastPendingSequence()
        return try await withThrowingTaskGroup(of: SyncSummary?.self) { group in
            group.addTask { try await self.waitForNews(seconds: 50) }
            group.addTask {
                while try replica.lastPendingSequence() == known {
                    try await Task.sleep(for: .milliseconds(500))
                }
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }
}
