import CentralStorage
import SyncProtocol

/// Compares what a client says of writers with what the server holds of them.
///
/// A chain hash stands for all commits before it, so one equal hash proves a whole history equal.
struct WriterHistory<Transaction: StorageTransaction> {
    let transaction: Transaction
    let space: SpaceRow
    /// The epoch of the server that has acknowledged what is claimed; nil where it is this one.
    let life: Epoch?

    init(_ transaction: Transaction, space: SpaceRow, life: Epoch? = nil) {
        self.transaction = transaction
        self.space = space
        self.life = life
    }

    /// The writers, claimed or pushed, that have two histories, or of which nobody can tell that
    /// they do not: the store of their replica was copied, or restored from a backup.
    ///
    /// - Parameter heads: of the writers that are claimed or pushed.
    /// - Returns: sorted by writer. Spec: MergeRules §9.
    func forks(_ push: SpacePush, heads: [WriterID: WriterHead]) throws -> [WriterFork] {
        var forked: [WriterID: WriterClaim] = [:]
        for claim in push.request.writers {
            let head = heads[claim.minted.writer] ?? WriterHead(claim.minted.writer)
            if try contradicts(claim, head, isRecovering: push.request.upload != nil) {
                forked[head.writer] = claim
            }
        }
        for run in push.runs where forked[run.writer] == nil {
            let head = heads[run.writer] ?? WriterHead(run.writer)
            let claim = push.request.writers.first { $0.minted.writer == run.writer }
            guard try contradicts(run, claim, head) else { continue }
            forked[run.writer] = claim ?? run.claim
        }
        return try forked.values.map { try fork($0, heads[$0.minted.writer]) }
            .sorted { $0.head.writer < $1.head.writer }
    }

    /// Whether a run's newest commit that the server may hold has another hash there.
    func contradicts(_ run: PushedRun, _ head: WriterHead) throws -> Bool {
        try compare(run, head) == .different
    }
}

extension WriterHistory {
    /// How a chain hash stands to the server's at the same counter.
    private enum Comparison {
        case equal
        case different
        /// The server has a commit there of which it was only told what came behind it.
        case unknown
        /// The server has no commit there.
        case beyond
    }

    private func compare(_ stated: WriterHead, _ head: WriterHead) throws -> Comparison {
        if stated.counter == 0 { return .equal }
        if stated.counter > head.counter { return .beyond }
        if stated.counter == head.counter, head.hash != .zero {
            return stated.hash == head.hash ? .equal : .different
        }
        let logged = try transaction.logged(Dot(head.writer, stated.counter), in: space.id)
        return logged.map { $0.hash == stated.hash ? .equal : .different } ?? .unknown
    }

    private func compare(_ run: PushedRun, _ head: WriterHead) throws -> Comparison {
        let counter = min(head.counter, run.last)
        guard let hash = run.hash(at: counter) else { return .beyond }
        return try compare(WriterHead(run.writer, counter: counter, hash: hash), head)
    }

    /// - Parameter isRecovering: whether the claims are of acknowledged commits only, so that the
    ///   server may hold more.
    private func contradicts(
        _ claim: WriterClaim, _ head: WriterHead, isRecovering: Bool
    ) throws -> Bool {
        if claim.isOwn, !isRecovering, head.counter > claim.minted.counter { return true }
        switch try compare(claim.minted, head) {
        case .equal: return false
        case .different: return true
        // Of what was never acknowledged, no epoch of the server says whose it is.
        case .unknown where claim.minted.counter > claim.acknowledged.counter: return true
        case .unknown, .beyond: return try contradicts(claim.acknowledged, head)
        }
    }

    private func contradicts(_ acknowledged: WriterHead, _ head: WriterHead) throws -> Bool {
        switch try compare(acknowledged, head) {
        case .equal, .beyond: return false
        case .different: return true
        case .unknown:
            // One epoch of a server never holds two commits under one dot.
            guard let life else { return false }
            let shared = try transaction.sharedHead(of: head, with: life, in: space)
            return acknowledged.counter > shared.counter
        }
    }

    private func contradicts(
        _ run: PushedRun, _ claim: WriterClaim?, _ head: WriterHead
    ) throws -> Bool {
        switch try compare(run, head) {
        case .equal, .beyond: return false
        case .different: return true
        case .unknown:
            let last = min(head.counter, run.last)
            // What the run only follows was acknowledged.
            guard last >= run.first else { return false }
            let isProven = try [claim?.minted, claim?.acknowledged].contains { stated in
                guard let stated, stated.counter >= last else { return false }
                return try compare(stated, head) == .equal
            }
            return !isProven
        }
    }

    /// What the replica needs in order to find the first commit that differs.
    private func fork(_ claim: WriterClaim, _ head: WriterHead?) throws -> WriterFork {
        let head = head ?? WriterHead(claim.minted.writer)
        let isAgreed = try !contradicts(claim.acknowledged, head)
        let shared = isAgreed ? claim.acknowledged.counter : 0
        let last = min(head.counter, claim.minted.counter)
        let most = UInt64(WriterFork.mostPrefixes)
        guard shared < last else { return WriterFork(head: head, shared: shared) }
        let first = max(last > most ? last - most + 1 : 1, shared + 1)
        var prefixes: [UInt8] = []
        var stamps: [HybridTimestamp] = []
        for counter in first...last {
            let dot = Dot(head.writer, counter)
            let logged = try transaction.logged(dot, in: space.id)?.hash ?? .zero
            prefixes += (counter == head.counter ? head.hash : logged).prefix
            let commit = try transaction.frame(of: dot, in: space.id)
                .flatMap { try? Commit(dot: dot, frame: $0[...]) }
            stamps.append(commit?.origin.stamp ?? HybridTimestamp(rawValue: 0))
        }
        return WriterFork(
            head: head, shared: shared, first: first, prefixes: prefixes, stamps: stamps)
    }
}

extension StorageTransaction {
    /// Up to where the history of a writer that ends at a head is known to be the one that another
    /// epoch of the server has had.
    func sharedHead(
        of head: WriterHead, with life: Epoch, in space: SpaceRow
    ) throws -> WriterHead {
        // What a life has written by itself nobody can have written otherwise.
        let epochs = try [life] + self.epochs(telling: head.writer, in: space.id)
        let isOwn = epochs.contains {
            WriterID(ofServerIn: $0, space: space.name) == head.writer
        }
        if isOwn { return head }
        return try sharedHead(of: head.writer, with: life, in: space.id)
    }
}
