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

    /// Whether a writer that is claimed or pushed has two histories: the store of its replica was
    /// copied, or restored from a backup. Spec: MergeRules §9.
    func isForked(_ push: SpacePush, heads: [WriterID: WriterHead]) throws -> Bool {
        for claim in push.request.writers {
            let head = heads[claim.minted.writer] ?? WriterHead(claim.minted.writer)
            if try contradicts(claim, head) { return true }
        }
        for run in push.runs {
            let head = heads[run.writer] ?? WriterHead(run.writer)
            if try contradicts(run, head) { return true }
        }
        return false
    }

    private func contradicts(_ claim: WriterClaim, _ head: WriterHead) throws -> Bool {
        if head.counter > claim.minted.counter { return true }
        let stated = [claim.acknowledged, claim.minted]
        return try stated.contains { try differs($0.hash, at: $0.counter, head) }
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
        return try transaction.logged(Dot(head.writer, counter), in: space)?.hash != hash
    }
}
