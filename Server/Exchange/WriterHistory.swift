import CentralStorage
import SyncProtocol

/// Compares what a client says of writers with what the log holds of them.
///
/// A chain hash stands for all commits before it, so one equal hash proves a whole history equal.
struct WriterHistory<Transaction: StorageTransaction> {
    let transaction: Transaction
    let space: SpaceRow.ID

    init(_ transaction: Transaction, space: SpaceRow.ID) {
        self.transaction = transaction
        self.space = space
    }

    /// The writers, claimed or pushed, that have two histories: the store of their replica was
    /// copied, or restored from a backup. Sorted by writer. Spec: MergeRules §9.
    func forks(_ push: SpacePush, heads: [WriterID: WriterHead]) throws -> [WriterFork] {
        var forked: [WriterID: WriterClaim] = [:]
        for claim in push.request.writers {
            let head = heads[claim.minted.writer] ?? WriterHead(claim.minted.writer)
            if try contradicts(claim, head, isHealing: push.request.healing != nil) {
                forked[head.writer] = claim
            }
        }
        for run in push.runs where forked[run.writer] == nil {
            let head = heads[run.writer] ?? WriterHead(run.writer)
            guard try contradicts(run, head) else { continue }
            forked[run.writer] =
                push.request.writers.first { $0.minted.writer == run.writer }
                ?? run.claim
        }
        return try forked.values.map { try fork($0, heads[$0.minted.writer]) }
            .sorted { $0.head.writer < $1.head.writer }
    }

    /// - Parameter isHealing: whether the claims are of acknowledged commits only, so that the
    ///   server may hold more.
    private func contradicts(
        _ claim: WriterClaim, _ head: WriterHead, isHealing: Bool
    ) throws -> Bool {
        if claim.isOwn, !isHealing, head.counter > claim.minted.counter { return true }
        let stated = [claim.acknowledged, claim.minted]
        return try stated.contains { try differs($0.hash, at: $0.counter, head) }
    }

    /// What the replica needs in order to find the first commit that differs.
    private func fork(_ claim: WriterClaim, _ head: WriterHead?) throws -> WriterFork {
        let head = head ?? WriterHead(claim.minted.writer)
        let last = min(head.counter, claim.minted.counter)
        let isAgreed = try !differs(claim.acknowledged.hash, at: claim.acknowledged.counter, head)
        let most = UInt64(WriterFork.mostPrefixes)
        let lowest = last > most ? last - most + 1 : 1
        let first = isAgreed ? max(lowest, min(claim.acknowledged.counter, last)) : lowest
        guard first > 0, first <= last else {
            return WriterFork(head: head, first: 1, prefixes: [], stamps: [])
        }
        var prefixes: [UInt8] = []
        var stamps: [HybridTimestamp] = []
        for counter in first...last {
            let dot = Dot(head.writer, counter)
            let hash =
                counter == head.counter ? head.hash : try transaction.logged(dot, in: space)?.hash
            prefixes += (hash ?? .zero).prefix
            let commit = try transaction.frame(of: dot, in: space)
                .flatMap { try? Commit(dot: dot, frame: $0[...]) }
            stamps.append(commit?.origin.stamp ?? HybridTimestamp(rawValue: 0))
        }
        return WriterFork(head: head, first: first, prefixes: prefixes, stamps: stamps)
    }

    /// Whether a run's newest commit that the log may hold has another hash there.
    func contradicts(_ run: PushedRun, _ head: WriterHead) throws -> Bool {
        let shared = min(head.counter, run.last)
        guard let hash = run.hash(at: shared) else { return false }
        return try differs(hash, at: shared, head)
    }

    /// Whether the log has another hash at a counter; one that it has not reached never differs.
    private func differs(
        _ hash: ContentHash, at counter: UInt64, _ head: WriterHead
    ) throws -> Bool {
        guard counter > 0, counter <= head.counter else { return false }
        if counter == head.counter { return hash != head.hash }
        // A commit that came back by healing may have no hash of its own: nothing is known then.
        guard let logged = try transaction.logged(Dot(head.writer, counter), in: space) else {
            return false
        }
        return logged.hash != hash
    }
}
