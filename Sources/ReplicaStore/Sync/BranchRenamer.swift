import DomainModel
import GRDB
import StoreKit
import SyncProtocol

/// Gives the commits of some branches of one space their other names, wherever they are held: as
/// pending commits, in acknowledged states, in the vector. Spec: MergeRules §9.
final class BranchRenamer {
    private let database: Database
    private let space: Int64
    private let commits: CommitTable
    private let writers: WriterTable
    private let workspace: RecordWorkspace
    private var renaming = Renaming()
    /// The writers whose dots are renamed in acknowledged states too.
    private var acknowledged: Set<WriterID> = []
    /// The chain hash of each renamed writer as far as the renaming has come.
    private var chains: [WriterID: ContentHash] = [:]

    init(_ database: Database, schema: Schema, space: Int64) {
        self.database = database
        self.space = space
        commits = CommitTable(database: database)
        writers = WriterTable(database: database)
        workspace = RecordWorkspace(database, schema: schema)
    }

    /// What was renamed in acknowledged states.
    var statesRenaming: Renaming { renaming.limited(to: acknowledged) }

    /// - Parameter isHome: whether the writers are of this space, and not of one from which records
    ///   have moved.
    func apply(_ branches: Renaming, isHome: Bool = true) throws {
        renaming = branches
        let rows = try touchedRows()
        guard !renaming.isEmpty else { return }
        acknowledged = try acknowledgedWriters()
        // The records are loaded before the rows change: their indexes still speak of the old ones.
        for row in rows { try load(row) }
        for row in rows { try rename(row) }
        try renameAcknowledged()
        for branches in renaming.branches.values {
            if isHome { try noteNames(of: branches) }
            try rename(branches)
        }
        var row = try SpaceTable(database: database).find(space)
        var digests = [space: row.digest]
        try workspace.flush(&digests)
        row.digest = digests[space] ?? row.digest
        try SpaceTable(database: database).save(row)
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
        try AnchorTable(database: database).insert(
            WriterHead(row.dot.writer, counter: row.dot.counter, hash: row.hash), in: space)
        try commits.delete(row.sequence)
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
                let isAcknowledged = try writers.head(writer, in: space).counter >= first
                let isShown = try commits.lastHeld(writer, in: space).counter < first
                return isAcknowledged || isShown ? writer : nil
            })
    }

    private func deltas(_ commit: Commit) throws -> [Delta] {
        do { return try commit.deltas() } catch { throw StoreError.damaged("commits") }
    }

    private func load(_ row: CommitRow) throws {
        for delta in try deltas(row.commit()) {
            _ = try workspace.entry(
                collection: delta.collection, id: delta.record, space: space)
        }
    }
}

// MARK: - Commits

extension BranchRenamer {
    private func rename(_ row: CommitRow) throws {
        let (commit, hash) = try renamed(row)
        chains[commit.dot.writer] = hash
        let head = try writers.head(commit.dot.writer, in: space)
        let isHeld = try commits.find(commit.dot, in: space) != nil
        // By the rule, whoever holds a commit under the new name holds the same commit.
        if isHeld || head.counter >= commit.dot.counter {
            try replacePending(row, by: [], of: nil)
            return try commits.delete(row.sequence)
        }
        try database.execute(
            sql: """
                UPDATE commits SET writer = ?, counter = ?, hash = ?, frame = ?, signature = NULL
                WHERE sequence = ?
                """,
            arguments: [
                commit.dot.writer.column, Int64(bitPattern: commit.dot.counter),
                hash.bytes.blob, commit.frame().blob, row.sequence,
            ])
        try replacePending(row, by: try deltas(commit), of: commit.origin)
    }

    /// The commit under its new name, and its chain hash there. Where other commits than those of
    /// this branch followed its first one elsewhere, they may have that name already.
    private func renamed(_ row: CommitRow) throws -> (Commit, ContentHash) {
        let ledger = WriterLedger(database: database, space: space)
        let known = statesRenaming
        var states: [RecordReference: VersionVector] = [:]
        for delta in try deltas(row.commit()) {
            let (_, entry) = try workspace.entry(
                collection: delta.collection, id: delta.record, space: space)
            states[delta.reference] = known.vector(entry.acknowledged.context)
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

    private func replacePending(
        _ row: CommitRow, by deltas: [Delta], of origin: Origin?
    ) throws {
        guard row.number == nil else { return }
        for old in try self.deltas(row.commit()) {
            let key = try workspace.key(collection: old.collection, id: old.record, space: space)
            let new = deltas.first { $0.collection == old.collection && $0.record == old.record }
            workspace.update(key) { entry in
                guard let place = entry.pending.firstIndex(where: { $0.sequence == row.sequence })
                else { return }
                entry.pending.remove(at: place)
                guard let new, let origin else { return }
                entry.pending.insert(
                    RecordWorkspace.Pending(sequence: row.sequence, delta: new, origin: origin),
                    at: place)
            }
        }
    }
}

// MARK: - Acknowledged states

extension BranchRenamer {
    /// Renames in the acknowledged states what a server has lost and then heard otherwise.
    private func renameAcknowledged() throws {
        guard !acknowledged.isEmpty else { return }
        let renaming = statesRenaming
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(RecordTable.columns), collections.name AS name
                FROM records JOIN collections USING (collection) WHERE space = ?
                """, arguments: [space])
        var touched: [(collection: String, id: RecordID)] = []
        while let row = try rows.next() {
            let record = try RecordRow(row: row)
            if renaming.touches(try record.acknowledged().context) {
                touched.append((row["name"], record.id))
            }
        }
        for record in touched {
            let (key, _) = try workspace.entry(
                collection: record.collection, id: record.id, space: space)
            workspace.update(key) { $0.acknowledged = $0.acknowledged.renamed(renaming) }
        }
    }

    private func noteNames(of branches: [Renaming.Branch]) throws {
        for branch in branches { try writers.noteRenamed(branch.renamed, in: space) }
    }

    /// Renames in the vector and among the voids, and says whose the new writers are.
    ///
    /// - Parameter branches: of one writer.
    private func rename(_ branches: [Renaming.Branch]) throws {
        guard let writer = branches.first?.writer, let first = branches.first?.first else { return }
        try writers.disown(writer, in: space)
        try AnchorTable(database: database).forget(writer, from: first, in: space)
        if let info = try writers.infos([writer], in: space).first {
            for branch in branches {
                try writers.announce(
                    WriterInfo(
                        writer: branch.renamed, device: info.device, office: info.office,
                        name: info.name), in: space)
            }
        }
        let head = try writers.head(writer, in: space)
        guard head.counter >= first else { return }
        for branch in branches where head.counter >= branch.first {
            try writers.save(try renamedHead(branch), in: space)
        }
        try writers.save(try sharedHead(writer, before: first), in: space)
        try VoidTable(database: database).rename(renaming, in: space)
    }
}

extension BranchRenamer {
    /// What is acknowledged of a branch, under its new name. Nothing is claimed of one that is held
    /// as states only: its hashes are found by who holds the commits, and the states are enough for
    /// a server that lacks them.
    private func renamedHead(_ branch: Renaming.Branch) throws -> WriterHead {
        let known = try writers.head(branch.renamed, in: space)
        let last = try commits.lastAcknowledged(branch.renamed, in: space)
        return last.counter > known.counter ? last : known
    }

    /// What stays of a writer's acknowledged history; nothing is claimed where its hash is unknown.
    private func sharedHead(_ writer: WriterID, before first: UInt64) throws -> WriterHead {
        let last = Dot(writer, first - 1)
        guard let hash = try WriterLedger(database: database, space: space).hash(at: last) else {
            return WriterHead(writer)
        }
        return WriterHead(writer, counter: last.counter, hash: hash)
    }
}
