import GRDB
import StoreKit
import SyncProtocol

/// Takes what a bundle knows of the server's log: as a whole, proved by the digest, or not at all.
struct BundleHistory {
    let database: Database
    let replica: Replica
    let space: SpaceRow
    /// The places of the space's states and commits.
    let parts: Range<Int>
    let judge: BundleJudge
    /// Whether what is asked about is taken.
    let takesAsked: Bool

    /// - Parameter report: is told of records and commits that were taken.
    /// - Throws: `StoreError` of kind `malformed` for what breaks a rule of the format.
    func take(
        _ knowledge: BundleKnowledge, from source: some BundleSource,
        _ report: inout BundleReport.Space
    ) throws -> BundleReport.History {
        let heads = try WriterTable(database: database).heads(in: space.space)
        if let decided = try decide(knowledge, heads) { return decided }
        let questions = try questions(knowledge, source)
        report.questions += questions
        guard takesAsked || questions.isEmpty else { return .left }
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

    /// What is asked about before it is taken: who says so, and what it takes away.
    private func questions(
        _ knowledge: BundleKnowledge, _ source: some BundleSource
    ) throws -> [BundleQuestion] {
        var questions: [BundleQuestion] = []
        var records = 0
        let vector = VersionVector(knowledge.vector)
        for index in parts {
            switch try source.part(index) {
            case .states(let states):
                records += states.count
                for state in states {
                    guard let life = try life(of: state.collection, state.record) else { continue }
                    questions += try judge.questions(state, heldAs: life)
                }
            case .commits(let runs):
                for run in runs {
                    for item in try PageApplier.commits(of: run)
                    where vector.covers(item.commit.dot) {
                        questions += try newQuestions(item.commit)
                    }
                }
            case .header, .space: break
            }
        }
        for gone in knowledge.head.expunged where try life(of: gone.collection, gone.record) != nil
        {
            questions.append(judge.question(.removal, gone, nil))
        }
        if !judge.isKnown(knowledge) {
            var claim = judge.question(.knowledge, nil, nil)
            claim.records = records
            questions.append(claim)
        }
        return questions
    }

    /// What a commit that the vector covers, and that is new here, says of records beyond edits.
    private func newQuestions(_ commit: Commit) throws -> [BundleQuestion] {
        guard try CommitTable(database: database).find(commit.dot, in: space.space) == nil
        else { return [] }
        let deltas = try ((try? commit.deltas()) ?? []).filter {
            let life = try life(of: $0.collection, $0.record)
            return life != nil && life != .erased
        }
        return judge.questions(commit, deltas, isProven: true)
    }

    /// What a record that is held here is as people see it; nil where it is not held.
    private func life(of collection: String, _ record: RecordID) throws -> LifeView.Status? {
        guard let number = try CollectionTable(database: database).number(of: collection),
            let row = try RecordTable(database: database)
                .find(record, collection: number, space: space.space)
        else { return nil }
        let record = try RecordLoader(database, schema: replica.schema).load(row, collection)
        return LifeView(of: record.visible.life).status
    }

    /// What is known before anything is applied; nil if it has to be tried.
    private func decide(
        _ knowledge: BundleKnowledge, _ heads: [WriterID: WriterHead]
    ) throws -> BundleReport.History? {
        guard case .knowledge(let epoch, let number, let chain) = knowledge.cursor else {
            return .absent
        }
        switch space.cursor {
        case .start:
            return try knowledge.base.isEmpty ? verdict(knowledge) : .refused(.base)
        case .scan:
            return .refused(.scan)
        case .knowledge(let own, let known, let ownChain):
            guard own == epoch else { return .refused(.epoch) }
            if known > number { return .held }
            if known == number { return chain == ownChain ? .held : .refused(.contradiction) }
            let isCovered = knowledge.base.allSatisfy {
                heads[$0.writer]?.counter ?? 0 >= $0.counter
            }
            return try isCovered ? verdict(knowledge) : .refused(.base)
        }
    }

    /// A server alone refuses what is held here: a bundle that says so waits for the server.
    private func verdict(_ knowledge: BundleKnowledge) throws -> BundleReport.History? {
        let commits = CommitTable(database: database)
        let isRefused = try knowledge.head.voids.contains {
            try commits.find($0.dot, in: space.space) != nil
        }
        return isRefused ? .refused(.verdict) : nil
    }

    private func apply(
        _ knowledge: BundleKnowledge, _ source: some BundleSource
    ) throws -> (records: Int, commits: Int) {
        let applier = try PageApplier(database, replica, space: space)
        let ledger = applier.ledger
        var counts = (records: 0, commits: 0)
        let provisional = ProvisionalTable(database: database, space: space.space)
        try provisional.begin(space, ledger.vector(), upTo: knowledge.cursor.number)
        let known = try ledger.voids()
        for void in knowledge.head.voids where !known.contains(void.dot) {
            try provisional.keep(void: void.dot)
        }
        for gone in knowledge.head.expunged { try provisional.keep(gone, isExpunged: true) }
        // Voids come first: no value of theirs may be joined.
        _ = try ledger.reject(knowledge.head.voids)
        var hasJoinedPending = false
        var proof = PendingProof()
        for index in parts {
            switch try source.part(index) {
            case .states(let states):
                for state in states {
                    try provisional.keep(
                        RecordReference(collection: state.collection, record: state.record))
                }
                counts.records += try ledger.adopt(states)
            case .commits(let runs):
                for run in runs { try keep(run, of: knowledge, provisional) }
                // A commit may build on pending ones: they come before it, after the states.
                if !hasJoinedPending {
                    proof = try applier.joinPending(coveredBy: knowledge)
                }
                hasJoinedPending = true
                for run in runs {
                    counts.commits += try applier.take(run, of: knowledge)
                    try proof.note(run)
                    if try judge.isProven(run) { try provisional.keep(proven: run) }
                }
            case .header, .space: break
            }
        }
        if !hasJoinedPending { proof = try applier.joinPending(coveredBy: knowledge) }
        try proof.check()
        // What it calls erased or removed is forgotten when the server confirms it.
        try ledger.expunge(knowledge.head.expunged)
        try ledger.adopt(knowledge)
        try ledger.commit()
        return counts
    }

    /// Keeps the records that the commits of a run write which the vector covers.
    private func keep(
        _ run: CommitRun, of knowledge: BundleKnowledge, _ provisional: ProvisionalTable
    ) throws {
        let vector = VersionVector(knowledge.vector)
        for item in try PageApplier.commits(of: run) where vector.covers(item.commit.dot) {
            for delta in (try? item.commit.deltas()) ?? [] {
                try provisional.keep(delta.reference)
            }
        }
    }
}
