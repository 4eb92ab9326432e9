import GRDB
import SyncProtocol

/// Takes what a bundle knows of the server's log: as a whole, proved by the digest, or not at all.
struct BundleHistory {
    let database: Database
    let replica: Replica
    let space: SpaceRow
    /// The places of the space's states and commits.
    let parts: Range<Int>

    /// - Parameter report: is told of records and commits that were taken.
    /// - Throws: `StoreError` of kind `malformed` for what breaks a rule of the format.
    func take(
        _ knowledge: BundleKnowledge, from source: some BundleSource,
        _ report: inout BundleReport.Space
    ) throws -> BundleReport.History {
        let heads = try WriterTable(database: database).heads(in: space.space)
        if let decided = decide(knowledge, heads) { return decided }
        var counts = (records: 0, commits: 0)
        do {
            try database.inSavepoint {
                counts = try apply(knowledge, source)
                return .commit
            }
        } catch let error as StoreError where error.kind == .changed {
            // A commit of the bundle is held with other content, or the digests differ.
            return .refused(.contradiction)
        } catch is PageContradiction {
            // The server has refused another commit under the dot of one that waits here.
            return .refused(.contradiction)
        }
        report.records += counts.records
        report.taken += counts.commits
        return .taken
    }

    /// What is known before anything is applied; nil if it has to be tried.
    private func decide(
        _ knowledge: BundleKnowledge, _ heads: [WriterID: WriterHead]
    ) -> BundleReport.History? {
        guard case .knowledge(let epoch, let number, let chain) = knowledge.cursor else {
            return .absent
        }
        switch space.cursor {
        case .start:
            return knowledge.base.isEmpty ? nil : .refused(.base)
        case .scan:
            return .refused(.scan)
        case .knowledge(let own, let known, let ownChain):
            guard own == epoch else { return .refused(.epoch) }
            if known > number { return .held }
            if known == number { return chain == ownChain ? .held : .refused(.contradiction) }
            let isCovered = knowledge.base.allSatisfy {
                heads[$0.writer]?.counter ?? 0 >= $0.counter
            }
            return isCovered ? nil : .refused(.base)
        }
    }

    private func apply(
        _ knowledge: BundleKnowledge, _ source: some BundleSource
    ) throws -> (records: Int, commits: Int) {
        var applier = try PageApplier(database, replica, space: space)
        var counts = (records: 0, commits: 0)
        try applier.begin(knowledge)
        var hasJoinedPending = false
        var proof = PendingProof()
        for index in parts {
            switch try source.part(index) {
            case .states(let states):
                try applier.merge(states)
                counts.records += states.count
            case .commits(let runs):
                // A commit may build on pending ones: they come before it, after the states.
                if !hasJoinedPending {
                    proof = try applier.joinPending(coveredBy: knowledge)
                }
                hasJoinedPending = true
                for run in runs {
                    counts.commits += try applier.take(run, of: knowledge)
                    try proof.note(run)
                }
            case .header, .space: break
            }
            try applier.flush()
        }
        if !hasJoinedPending { proof = try applier.joinPending(coveredBy: knowledge) }
        try proof.check()
        try applier.finish(knowledge)
        return counts
    }
}
