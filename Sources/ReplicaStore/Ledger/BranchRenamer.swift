import GRDB
import StoreKit
import SyncProtocol

extension SpaceLedger {
    /// Gives the commits of some branches their other names, wherever they are held: as pending
    /// commits, in acknowledged states, in the vector, among the refused. Spec: MergeRules §9.
    ///
    /// - Parameter isHome: whether the writers are of this space, and not of one from which records
    ///   have moved.
    /// - Returns: what was renamed in acknowledged states.
    func rename(_ branches: Renaming, isHome: Bool = true) throws -> Renaming {
        let renamer = BranchRenamer(self, branches)
        try renamer.run(isHome: isHome)
        return renamer.statesRenaming
    }

    /// Gives dots other names in every acknowledged state that has seen them.
    fileprivate func renameStates(_ renaming: Renaming) throws {
        try write()
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(RecordTable.columns), collections.name AS name
                FROM records JOIN collections USING (collection) WHERE space = ?
                """, arguments: [space.space])
        var touched: [RecordReference] = []
        while let row = try rows.next() {
            let record = try RecordRow(row: row)
            if renaming.touches(try record.acknowledged().context) {
                touched.append(RecordReference(collection: row["name"], record: record.id))
            }
        }
        for reference in touched {
            let key = try workspace.load(reference.collection, reference.record).key
            workspace.update(key) { $0.acknowledged = $0.acknowledged.renamed(renaming) }
        }
    }

    /// Gives a refused commit another name; what waits may restate its values.
    fileprivate func renameVoid(_ dot: Dot, to renamed: Dot) throws {
        try loadPending()
        try rows.renameVoid(dot, to: renamed)
        try workspace.voids.dots.remove(dot)
        try workspace.voids.dots.insert(renamed)
    }
}

/// Renames branches of one space. More may turn out to need another name on the way.
private final class BranchRenamer {
    private let ledger: SpaceLedger
    private let database: Database
    private let space: Int64
    private let commits: CommitTable
    private let writers: WriterTable
    private var renaming: Renaming
    /// The writers whose dots are renamed in acknowledged states too.
    private var acknowledged: Set<WriterID> = []
    /// The chain hash of each renamed writer as far as the renaming has come.
    private var chains: [WriterID: ContentHash] = [:]

    init(_ ledger: SpaceLedger, _ renaming: Renaming) {
        self.ledger = ledger
        self.renaming = renaming
        database = ledger.database
        space = ledger.space.space
        commits = CommitTable(database: database)
        writers = WriterTable(database: database)
    }

    /// What was renamed in acknowledged states.
    var statesRenaming: Renaming { renaming.limited(to: acknowledged) }

    func run(isHome: Bool) throws {
        let rows = try touchedRows()
        guard !renaming.isEmpty else { return }
        acknowledged = try acknowledgedWriters()
        for row in rows { try rename(row) }
        // What a server has lost and then heard otherwise.
        if !acknowledged.isEmpty { try ledger.renameStates(statesRenaming) }
        for dot in try ledger.voids() where renaming.contains(dot) {
            try ledger.renameVoid(dot, to: renaming.dot(dot))
        }
        for branches in renaming.branches.values {
            if isHome {
                for branch in branches { try ledger.rows.markRenamed(branch.renamed) }
            }
            try rename(branches)
        }
    }

    /// The held commits that get other names, in causal order. A pending commit that has seen one
    /// of them changes its content, so it is renamed too, with its writer's later ones.
    private func touchedRows() throws -> [CommitRow] {
        var (touched, outdated): ([CommitRow], [CommitRow]) = ([], [])
        let cursor = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(CommitTable.columns) FROM commits WHERE space = ? ORDER BY sequence
                """,
            arguments: [space])
        while let row = try cursor.next().map(CommitRow.init) {
            if try row.number == nil && !renaming.contains(row.dot) && hasSeenRenamed(row) {
                renaming.insert(
                    Renaming.Branch(row.dot.writer, from: row.dot.counter, hash: row.hash))
            }
            if renaming.contains(row.dot) {
                touched.append(row)
            } else if try row.number != nil && hasSeenRenamed(row) {
                outdated.append(row)
            }
        }
        for row in outdated { try forget(row) }
        return touched
    }

    /// Forgets the content of an acknowledged commit that names what is renamed: under the old
    /// names it would say that its author had seen other commits. The states hold what it wrote.
    private func forget(_ row: CommitRow) throws {
        try ledger.anchor(
            WriterHead(row.dot.writer, counter: row.dot.counter, hash: row.hash))
        try ledger.remove(row)
    }

    private func hasSeenRenamed(_ row: CommitRow) throws -> Bool {
        do { return try row.commit().isTouched(by: renaming) } catch is CBORError {
            throw StoreError.damaged("commits")
        }
    }

    /// The writers of which branches reach into what is acknowledged, or was shown: under the dots
    /// of what only waits, states show what was sent, or a copy's commits.
    private func acknowledgedWriters() throws -> Set<WriterID> {
        Set(
            try renaming.branches.compactMap { writer, branches in
                guard let first = branches.first?.first else { return nil }
                let isAcknowledged = try ledger.head(writer).counter >= first
                let isShown = try commits.lastHeld(writer, in: space).counter < first
                return isAcknowledged || isShown ? writer : nil
            })
    }
}

// MARK: - Commits

extension BranchRenamer {
    private func rename(_ row: CommitRow) throws {
        let (commit, hash) = try renamed(row)
        chains[commit.dot.writer] = hash
        let isHeld = try commits.find(commit.dot, in: space) != nil
        // By the rule, whoever holds a commit under the new name holds the same commit.
        if try isHeld || ledger.head(commit.dot.writer).counter >= commit.dot.counter {
            return try ledger.remove(row)
        }
        try ledger.rewrite(row, as: commit, hash: hash, clockOffset: row.clockOffset)
    }

    /// The commit under its new name, and its chain hash there. Where other commits than those of
    /// this branch followed its first one elsewhere, they may have that name already.
    private func renamed(_ row: CommitRow) throws -> (Commit, ContentHash) {
        let known = statesRenaming
        var states: [RecordReference: VersionVector] = [:]
        for delta in try row.deltas() {
            let record = try ledger.record(delta.reference)
            states[delta.reference] = known.vector(record.acknowledged.context)
        }
        while true {
            let commit: Commit
            do { commit = try row.commit().renamed(renaming, over: states) } catch is CBORError {
                throw StoreError.damaged("commits")
            }
            let hash = commit.hash(after: chains[commit.dot.writer] ?? .zero)
            guard let held = try ledger.hash(at: commit.dot), held != hash else {
                return (commit, hash)
            }
            renaming.divert(row.dot, hash: hash)
        }
    }
}

// MARK: - What is acknowledged

extension BranchRenamer {
    /// Renames in the vector, and says whose the new writers are.
    ///
    /// - Parameter branches: of one writer.
    private func rename(_ branches: [Renaming.Branch]) throws {
        guard let writer = branches.first?.writer, let first = branches.first?.first else { return }
        try ledger.disown(writer)
        try ledger.rows.deleteAnchors(of: writer, from: first)
        if let info = try writers.infos([writer], in: space).first {
            for branch in branches {
                try ledger.announce(
                    WriterInfo(
                        writer: branch.renamed, device: info.device, office: info.office,
                        name: info.name))
            }
        }
        let head = try ledger.head(writer)
        guard head.counter >= first else { return }
        for branch in branches where head.counter >= branch.first {
            try ledger.setHead(try renamedHead(branch))
        }
        try ledger.setHead(try sharedHead(writer, before: first))
    }

    /// What is acknowledged of a branch, under its new name. Nothing is claimed of one that is held
    /// as states only: its hashes are found by who holds the commits, and the states are enough for
    /// a server that lacks them.
    private func renamedHead(_ branch: Renaming.Branch) throws -> WriterHead {
        let known = try ledger.head(branch.renamed)
        let last = try commits.lastAcknowledged(branch.renamed, in: space)
        return last.counter > known.counter ? last : known
    }

    /// What stays of a writer's acknowledged history; nothing is claimed where its hash is unknown.
    private func sharedHead(_ writer: WriterID, before first: UInt64) throws -> WriterHead {
        let last = Dot(writer, first - 1)
        guard let hash = try ledger.hash(at: last) else { return WriterHead(writer) }
        return WriterHead(writer, counter: last.counter, hash: hash)
    }
}

extension SpaceLedger {
    /// Brings the pending commits into causal order where a bundle has brought what one of them had
    /// seen already: a scan that has not ended had shown it, and nothing says yet who took it.
    func restoreCausalOrder() throws {
        try write()
        for sequence in CausalOrder(try pending()).moved { try rows.moveToEnd(sequence) }
    }
}

/// Finds the commits that have to move behind what they build on; all others stay where they are.
private struct CausalOrder {
    private struct Pending {
        let sequence: Int64
        let dot: Dot
        /// What it builds on: what its author had seen of its records, and the commit before it.
        let past: VersionVector

        init(_ row: CommitRow) {
            (sequence, dot) = (row.sequence, row.dot)
            var past = VersionVector()
            for delta in row.readableDeltas { past.merge(delta.seen) }
            if dot.counter > 1 { past.include(Dot(dot.writer, dot.counter - 1)) }
            self.past = past
        }
    }

    /// The places of those that move to the end, in the order in which they do.
    private(set) var moved: [Int64] = []

    /// - Parameter commits: that wait, in the order in which they stand.
    init(_ commits: [CommitRow]) {
        var rows = commits.map(Pending.init)
        var all = VersionVector()
        for row in rows { all.include(row.dot) }
        let lowest = Dictionary(rows.map { ($0.dot.writer, $0.dot.counter) }, uniquingKeysWith: min)
        var placed = VersionVector()
        /// Whether everything that waits here and that a commit builds on stands before it.
        func follows(_ row: Pending) -> Bool {
            row.past.entries.allSatisfy { seen in
                guard let first = lowest[seen.writer], first <= seen.counter else { return true }
                return placed[seen.writer] >= min(seen.counter, all[seen.writer])
            }
        }
        var isFirstPass = true
        while !rows.isEmpty {
            var later: [Pending] = []
            for row in rows {
                guard follows(row) else {
                    later.append(row)
                    continue
                }
                placed.include(row.dot)
                if !isFirstPass { moved.append(row.sequence) }
            }
            guard later.count < rows.count else { return }
            (rows, isFirstPass) = (later, false)
        }
    }
}
