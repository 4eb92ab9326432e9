import GRDB
import StoreKit
import SyncProtocol

/// Takes the commits of a bundle that no server is known to have taken: each one whose past is
/// here becomes pending, frozen; the others are named with what they need.
struct BundleCommits {
    private let database: Database
    private let replica: Replica
    private let ledger: SpaceLedger
    private let own: Set<WriterID>
    /// The first commit of each writer under whose name the bundle's maker has seen another one, or
    /// may have: this replica has shown its own to nobody.
    private let unshared: [WriterID: UInt64]
    private var held: [WriterID: WriterHead] = [:]
    /// What is missing, by writer: the last commit that something builds on.
    private var needs: [WriterID: UInt64] = [:]
    /// Writers whose further commits wait, because an earlier one does.
    private var waiting: Set<WriterID> = []
    private var refused: [WriterID: BundleReport.RefusedBranch] = [:]
    private var report: BundleReport.Space
    private let judge: BundleJudge
    /// Whether what is asked about is taken.
    private let takesAsked: Bool
    /// Whether it is proven who made the commits of the run that is being taken.
    private var isProven = false
    /// Of each writer the last commit that stands in the bundle and was left out.
    private var leftOut: [WriterID: UInt64] = [:]
    /// The taken commits of makers who are not known.
    private(set) var unproven: [Dot] = []
    /// Of all commits in the bundle.
    private var total = 0

    init(
        _ database: Database, _ replica: Replica, space: SpaceRow, report: BundleReport.Space,
        of knowledge: BundleKnowledge?, judge: BundleJudge, takesAsked: Bool
    ) throws {
        self.judge = judge
        self.takesAsked = takesAsked
        self.database = database
        self.replica = replica
        self.report = report
        ledger = try SpaceLedger(database, replica, space: space)
        own = Set(try WriterTable(database: database).ownWriters(in: space.space))
        unshared = try CommitTable(database: database).firstUnsent(in: space.space)
            .merging(Self.contradicted(by: knowledge, ledger), uniquingKeysWith: min)
    }

    /// The first commits that wait here, of writers whose last ones the maker knows otherwise.
    private static func contradicted(
        by knowledge: BundleKnowledge?, _ ledger: SpaceLedger
    ) throws -> [WriterID: UInt64] {
        var first: [WriterID: UInt64] = [:]
        for head in knowledge?.vector ?? [] {
            let acknowledged = try ledger.head(head.writer).counter
            let held = try ledger.hash(at: Dot(head.writer, head.counter))
            if acknowledged < head.counter, let held, held != head.hash {
                first[head.writer] = acknowledged + 1
            }
        }
        return first
    }

    /// How far a writer's commits are held here.
    private mutating func known(_ writer: WriterID) throws -> WriterHead {
        if let head = held[writer] { return head }
        let head = try ledger.held(writer)
        held[writer] = head
        return head
    }

    mutating func take(_ runs: [CommitRun]) throws {
        for run in runs {
            isProven = try judge.isProven(run)
            var previous = run.previous
            for (item, frame) in zip(try PageApplier.commits(of: run), run.frames) {
                try take(item.commit, item.hash, after: previous, Array(frame))
                previous = item.hash
            }
            try ledger.keepSignature(of: run)
        }
    }

    private mutating func take(
        _ commit: Commit, _ hash: ContentHash, after previous: ContentHash, _ frame: [UInt8]
    ) throws {
        let dot = commit.dot
        total += 1
        let head = try known(dot.writer)
        if dot.counter <= head.counter {
            let known = try ledger.hash(at: dot)
            return known == nil || known == hash ? () : try refuse(dot, hash, .contradiction)
        }
        if refused[dot.writer] != nil { return try refuse(dot, hash, .contradiction) }
        if leftOut[dot.writer] != nil { return leaveOut(dot) }
        guard !waiting.contains(dot.writer) else { return wait(dot, for: nil) }
        guard dot.counter == head.counter + 1 else {
            return wait(dot, for: Dot(dot.writer, dot.counter - 1))
        }
        guard previous == head.hash else { return try refuse(dot, hash, .contradiction) }
        guard let deltas = try? commit.deltas() else {
            return try refuse(dot, hash, .malformed)
        }
        // No device redacts, so a server would refuse it from here.
        guard deltas.count == commit.parts.count else { return try refuse(dot, hash, .erased) }
        guard !deltas.contains(where: \.isComplete) else {
            return try refuse(dot, hash, .central)
        }
        if let other = seenBehind(deltas, of: dot) {
            try ledger.disown(other.writer)
            return wait(dot, for: other)
        }
        if let missing = try missing(deltas) { return wait(dot, for: missing) }
        let questions = judge.questions(commit, deltas, isProven: isProven)
        report.questions += questions
        guard takesAsked || questions.isEmpty else { return leaveOut(dot) }
        try insert(commit, deltas, hash, frame)
        if !questions.isEmpty || !isProven { unproven.append(dot) }
    }

    /// Leaves a commit out for which somebody has to give his word.
    private mutating func leaveOut(_ dot: Dot) {
        leftOut[dot.writer] = dot.counter
        report.left += 1
    }

    private mutating func refuse(
        _ dot: Dot, _ hash: ContentHash, _ reason: BundleReport.Refusal
    ) throws {
        let before = refused[dot.writer]
        refused[dot.writer] = BundleReport.RefusedBranch(
            commit: before?.commit ?? dot, count: (before?.count ?? 0) + 1,
            reason: before?.reason ?? reason)
        guard before == nil, reason == .contradiction else { return }
        try ContradictionTable(database: database).insert(
            dot, hash, at: replica.environment.now(), in: ledger.space.space)
        if own.contains(dot.writer) { try ledger.disown(dot.writer) }
    }

    private mutating func wait(_ dot: Dot, for missing: Dot?) {
        waiting.insert(dot.writer)
        report.waiting += 1
        guard let missing else { return }
        needs[missing.writer] = max(needs[missing.writer] ?? 0, missing.counter)
    }

    /// A commit that somebody had seen under a name which has another one here: this replica is a
    /// copy, or was copied, and both wrote on.
    private func seenBehind(_ deltas: [Delta], of dot: Dot) -> Dot? {
        for seen in deltas.flatMap(\.seen.entries) where seen.writer != dot.writer {
            if let first = unshared[seen.writer], first <= seen.counter {
                return Dot(seen.writer, seen.counter)
            }
        }
        return nil
    }

    /// A commit that the author of these deltas had seen and that is not here.
    private mutating func missing(_ deltas: [Delta]) throws -> Dot? {
        for delta in deltas {
            let context = try ledger.record(delta.reference).visible.context
            for seen in delta.seen.entries where context[seen.writer] < seen.counter {
                if try known(seen.writer).counter < seen.counter {
                    return Dot(seen.writer, seen.counter)
                }
            }
        }
        return nil
    }

    private mutating func insert(
        _ commit: Commit, _ deltas: [Delta], _ hash: ContentHash, _ frame: [UInt8]
    ) throws {
        try ledger.append(commit, deltas, hash: hash, frame: frame, isFrozen: true)
        let dot = commit.dot
        held[dot.writer] = WriterHead(dot.writer, counter: dot.counter, hash: hash)
        report.taken += 1
        ledger.hear(commit.origin)
        // Commits of this replica's own that it had lost: it was restored from a backup. Nothing
        // more is written under a writer of whom there may be commits that this replica lacks.
        if own.contains(dot.writer) { try ledger.disown(dot.writer) }
    }

    mutating func finish() throws -> BundleReport.Space {
        if report.taken > 0 { try ledger.restoreCausalOrder() }
        try ledger.commit()
        let offices = try WriterTable(database: database).offices(in: ledger.space.space)
        for (writer, last) in needs.sorted(by: { $0.key < $1.key }) {
            let first = try known(writer).counter + 1
            // What only waits for somebody's word need not come from elsewhere.
            guard first <= last, leftOut[writer] ?? 0 < last else { continue }
            report.needs.append(
                BundleReport.Need(
                    writer: writer, office: offices[writer], first: first, last: last))
        }
        let refusedCount = refused.values.reduce(0) { $0 + $1.count }
        report.held = total - report.taken - report.waiting - report.left - refusedCount
        report.refused = refused.values.sorted { $0.commit < $1.commit }
        return report
    }
}
