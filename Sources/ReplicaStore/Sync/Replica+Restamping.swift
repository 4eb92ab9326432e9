import DomainModel
import GRDB
import SyncProtocol

extension Replica {
    /// Re-stamps pending commits that were never sent and were minted with a clock that turns out
    /// to be off by more than the tolerance: a laptop in the year 2038 must not win every later
    /// conflict. Spec: MergeRules §6.
    package func restampPending() throws {
        let candidates = try file.read { database in
            try Self.misstamped(database)
        }
        guard !candidates.isEmpty else { return }
        try file.write { database in
            for space in Set(try Self.misstamped(database).map(\.space)).sorted() {
                try Restamping(database: database, replica: self, space: space).run()
            }
        }
    }

    fileprivate static func misstamped(_ database: Database) throws -> [CommitRow] {
        guard let offset = try SettingsTable(database: database).int(.clockOffset) else {
            return []
        }
        return try Row.fetchAll(
            database,
            sql: """
                SELECT \(CommitTable.columns) FROM commits WHERE number IS NULL AND is_frozen = 0
                AND abs(coalesce(clock_offset, 0) - ?) > ? ORDER BY sequence
                """, arguments: [offset, HybridClock.tolerance]
        ).map(CommitRow.init)
    }
}

/// Mints the unsent pending commits of one space again under corrected stamps. Dots stay, so
/// contexts stay; hashes change, which is why nothing that was sent may be touched.
private struct Restamping {
    let database: Database
    let replica: Replica
    let space: Int64

    func run() throws {
        let offset = try SettingsTable(database: database).int(.clockOffset) ?? 0
        let commits = CommitTable(database: database)
        let workspace = RecordWorkspace(database, schema: replica.schema)
        var rows: [CommitRow] = []
        let cursor = try commits.pending(in: space)
        while let row = try cursor.next().map(CommitRow.init) {
            if !row.isFrozen { rows.append(row) }
        }
        var origins: [Dot: Origin] = [:]
        var heads: [WriterID: WriterHead] = [:]
        for row in rows {
            let commit = try row.commit()
            let correction = offset - (row.clockOffset ?? 0)
            let isOff = abs(correction) > HybridClock.tolerance
            let origin = Origin(
                dot: row.dot,
                stamp: isOff
                    ? commit.origin.stamp.moved(byMilliseconds: correction) : commit.origin.stamp,
                author: commit.origin.author)
            origins[row.dot] = origin
            let head = try heads[row.dot.writer] ?? previous(of: row.dot)
            let deltas = try commit.deltas().map { $0.restamped(origins) }
            heads[row.dot.writer] = try rewrite(row, origin, deltas, after: head, offset, workspace)
        }
        var row = try SpaceTable(database: database).find(space)
        var digests = [space: row.digest]
        try workspace.flush(&digests)
        row.digest = digests[space] ?? row.digest
        try SpaceTable(database: database).save(row)
    }

    private func previous(of dot: Dot) throws -> WriterHead {
        let previous = Dot(dot.writer, dot.counter - 1)
        if let row = try CommitTable(database: database).find(previous, in: space) {
            return WriterHead(dot.writer, counter: previous.counter, hash: row.hash)
        }
        return try WriterTable(database: database).head(dot.writer, in: space)
    }

    private func rewrite(
        _ row: CommitRow, _ origin: Origin, _ deltas: [Delta], after head: WriterHead,
        _ offset: Int64, _ workspace: RecordWorkspace
    ) throws -> WriterHead {
        let commit = Commit(origin: origin, deltas: deltas)
        let hash = commit.hash(after: head.hash)
        // The records are loaded before the row changes: their indexes still speak of the old one.
        for delta in deltas {
            let (key, _) = try workspace.entry(
                collection: delta.collection, id: delta.record, space: space)
            workspace.update(key) { entry in
                guard let place = entry.pending.firstIndex(where: { $0.sequence == row.sequence })
                else { return }
                entry.pending[place] = RecordWorkspace.Pending(
                    sequence: row.sequence, delta: delta, origin: origin)
            }
        }
        try database.execute(
            sql: "UPDATE commits SET hash = ?, frame = ?, clock_offset = ? WHERE sequence = ?",
            arguments: [hash.bytes.blob, commit.frame().blob, offset, row.sequence])
        return WriterHead(row.dot.writer, counter: row.dot.counter, hash: hash)
    }
}
