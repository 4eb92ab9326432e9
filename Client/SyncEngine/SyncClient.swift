import ReplicaStore
import StoreKit
import SyncProtocol

/// Reconciles a replica with its server: drives the session, moves its bytes, applies its pages.
///
/// One sync runs at a time; a second call waits for the first. Cutting a sync anywhere loses at
/// most the page on its way: what was applied stays, and the next sync goes on from there.
package actor SyncClient {
    /// Bytes of commits in one request, and a bound on what an answer may hold.
    package static let pushBytes = 1 << 20

    /// How long no byte may move before an exchange is given up, in seconds: longer than a server
    /// may hold its answer back.
    package static let patienceSeconds = 90

    /// What every sync of a client works with.
    struct Parts: Sendable {
        let replica: Replica
        let transport: any ExchangeTransport
        let pushBytes: Int
        let trustsLine: Bool
        let patience: LinePatience
    }

    private let parts: Parts
    private let onTransitions: (@Sendable ([SpaceSync.Transition: Int]) -> Void)?

    nonisolated var replica: Replica { parts.replica }
    private var trustsLine: Bool { parts.trustsLine }

    /// - Parameters:
    ///   - trustsLine: whether an answer can only be the server's own. Where it can be anybody's,
    ///     nothing is removed on its word.
    ///   - patience: how it bears a line that breaks; with it, it learns what the line carries.
    ///   - onTransitions: called at the end of each sync with how often each transition was taken.
    package init(
        replica: Replica, transport: any ExchangeTransport,
        pushBytes: Int = SyncClient.pushBytes, trustsLine: Bool = true,
        patience: LinePatience = .none,
        onTransitions: (@Sendable ([SpaceSync.Transition: Int]) -> Void)? = nil
    ) {
        parts = Parts(
            replica: replica, transport: transport, pushBytes: pushBytes, trustsLine: trustsLine,
            patience: patience)
        self.onTransitions = onTransitions
    }

    /// Pushes what is pending, pulls what is new, and compares digests.
    ///
    /// - Throws: `TransportFailure` when the server cannot be asked, `StoreError` when the replica
    ///   cannot take what came; what was applied before stays.
    package func sync(
        progress: @Sendable (SyncProgress) -> Void = { _ in }
    ) async throws -> SyncSummary {
        var run = try makeRun()
        defer { onTransitions?(run.session.transitions) }
        return try await settled { try await run.run(waitSeconds: 0, progress: progress) }
    }

    /// Waits up to `seconds` for news of any space, and takes them in.
    package func waitForNews(
        seconds: UInt64, progress: @Sendable (SyncProgress) -> Void = { _ in }
    ) async throws -> SyncSummary {
        var run = try makeRun()
        defer { onTransitions?(run.session.transitions) }
        return try await settled { try await run.run(waitSeconds: seconds, progress: progress) }
    }

    private func makeRun() throws -> SyncRun { try SyncRun(parts) }

    /// Runs a sync, and does what erasing and revoking leave to be done after it.
    private func settled(
        _ sync: () async throws -> SyncSummary
    ) async throws -> SyncSummary {
        do {
            try await makeKeyKnown()
            var summary = try await sync()
            summary.notices += scrub()
            return summary
        } catch let failure as TransportFailure
            where failure.kind == .refused && failure.code == Self.deviceRevoked
        {
            throw trustsLine ? try purged(failure) : Self.unproven(failure)
        }
    }

    /// Tells the server the device's key where it does not know it: a replica that was enrolled
    /// before there were keys does so once.
    private func makeKeyKnown() async throws {
        guard let key = try replica.unknownKey() else { return }
        try replica.noteKnownKey(try await parts.transport.register(key))
    }

    /// The server's code for a device that may use nothing any more. Spec: Errors §2.
    private static let deviceRevoked = "device_revoked"

    /// Takes what was erased or purged out of the replica's files; says so where that has to wait.
    private func scrub() -> [String] {
        do {
            try replica.scrub()
            return []
        } catch {
            return ["what was erased is not out of the replica's free pages yet: \(error)"]
        }
    }

    /// What a revocation is where anybody can have said it: no reason to remove anything.
    private static func unproven(_ failure: TransportFailure) -> TransportFailure {
        TransportFailure(
            kind: failure.kind, code: failure.code,
            message: failure.message + "; that came in the clear, where anybody can have said it, "
                + "and nothing was removed",
            hint: "ask the central office whether this device was revoked")
    }

    /// Removes what a revoked device may not hold any more.
    private func purged(_ failure: TransportFailure) throws -> TransportFailure {
        let revoked = try replica.purgeGrantedSpaces()
        let left = scrub()
        guard !revoked.isEmpty else { return failure }
        let edits = revoked.reduce(0) { $0 + $1.quarantined }
        let kept = edits > 0 ? "; unsent edits are kept: fieldbook quarantine list" : ""
        return TransportFailure(
            kind: failure.kind, code: failure.code,
            message: failure.message + "; what it held was removed from this computer" + kept,
            hint: left.first ?? failure.hint)
    }
}
