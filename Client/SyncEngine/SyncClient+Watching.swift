import ReplicaStore

extension SyncClient {
    /// Syncs whenever the server has news or somebody has edited the replica, in this or another
    /// process, until the task is cancelled.
    ///
    /// While the server cannot be reached it tries again, ever more rarely, up to once a minute.
    package func watch(
        onSync: @escaping @Sendable (SyncSummary) -> Void,
        onFailure: @escaping @Sendable (TransportFailure) -> Void
    ) async throws {
        var pause = Duration.seconds(2)
        while !Task.isCancelled {
            do {
                onSync(try await sync())
                pause = .seconds(2)
                while let news = try await nextNews() {
                    onSync(news)
                    // A space that cannot go on is no news: the server would answer at once.
                    if !news.notices.isEmpty { try await Task.sleep(for: .seconds(30)) }
                }
            } catch let failure as TransportFailure where failure.kind == .unavailable {
                onFailure(failure)
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(60))
            } catch let failure as TransportFailure where failure.kind == .cancelled {
                return
            }
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
