import ReplicaStore
import SyncProtocol

/// Reconciles a replica with its server: drives the session, moves its bytes, applies its pages.
///
/// One sync runs at a time; a second call waits for the first. Cutting a sync anywhere loses at
/// most the page on its way: what was applied stays, and the next sync goes on from there.
package actor SyncClient {
    /// Bytes of commits in one request, and a bound on what an answer may hold.
    package static let pushBytes = 1 << 20

    let replica: Replica
    private let transport: any ExchangeTransport
    private let pushBytes: Int

    package init(
        replica: Replica, transport: any ExchangeTransport,
        pushBytes: Int = SyncClient.pushBytes
    ) {
        self.replica = replica
        self.transport = transport
        self.pushBytes = pushBytes
    }

    /// Pushes what is pending, pulls what is new, and compares digests.
    ///
    /// - Throws: `TransportFailure` when the server cannot be asked, `StoreError` when the replica
    ///   cannot take what came; what was applied before stays.
    package func sync(
        progress: @Sendable (SyncProgress) -> Void = { _ in }
    ) async throws -> SyncSummary {
        var run = try SyncRun(replica: replica, transport: transport, pushBytes: pushBytes)
        return scrubbed(try await run.run(waitSeconds: 0, progress: progress))
    }

    /// Waits up to `seconds` for news of any space, and takes them in.
    package func waitForNews(
        seconds: UInt64, progress: @Sendable (SyncProgress) -> Void = { _ in }
    ) async throws -> SyncSummary {
        var run = try SyncRun(replica: replica, transport: transport, pushBytes: pushBytes)
        return scrubbed(try await run.run(waitSeconds: seconds, progress: progress))
    }

    /// Takes what the sync erased or purged out of the replica's files.
    private func scrubbed(_ summary: SyncSummary) -> SyncSummary {
        var summary = summary
        do {
            try replica.scrub()
        } catch {
            summary.notices.append(
                "what was erased is not out of the replica's free pages yet: \(error)")
        }
        return summary
    }
}
