import GRDB
import StoreKit
import SyncProtocol

/// Writes pending commits of one space anew, with other stamps and under their dots; what people
/// see of their records follows.
struct PendingRewriter {
    let database: Database
    let space: Int64
    private let workspace: RecordWorkspace

    init(_ database: Database, _ replica: Replica, space: Int64) {
        self.database = database
        self.space = space
        workspace = RecordWorkspace(database, schema: replica.schema)
    }

    /// The pending commits, in causal order.
    func rows() throws -> [CommitRow] {
        var rows: [CommitRow] = []
        let cursor = try CommitTable(database: database).pending(in: space)
        while let row = try cursor.next().map(CommitRow.init) { rows.append(row) }
        return rows
    }

    /// - Parameter clockOffset: under which it is stamped now, in milliseconds.
    func replace(
        _ row: CommitRow, by commit: Commit, hash: ContentHash, clockOffset: Int64?
    ) throws {
        // The records are loaded before the row changes: their indexes still speak of the old one.
        for delta in try commit.deltas() {
            let (key, _) = try workspace.entry(
                collection: delta.collection, id: delta.record, space: space)
            workspace.update(key) { entry in
                guard let place = entry.pending.firstIndex(where: { $0.sequence == row.sequence })
                else { return }
                entry.pending[place] = RecordWorkspace.Pending(
                    sequence: row.sequence, delta: delta, origin: commit.origin)
            }
        }
        try database.execute(
            sql: """
                UPDATE commits SET hash = ?, frame = ?, clock_offset = ?, signature = NULL
                WHERE sequence = ?
                """,
            arguments: [hash.bytes.blob, commit.frame().blob, clockOffset, row.sequence])
    }

    func finish() throws {
        var row = try SpaceTable(database: database).find(space)
        var digests = [space: row.digest]
        try workspace.flush(&digests)
        row.digest = digests[space] ?? row.digest
        try SpaceTable(database: database).save(row)
    }
}
