import GRDB
import SyncProtocol

// Back to what a server has confirmed, where it does not confirm what a bundle said of its log.
// Spec: WireFormat §11.

extension SpaceLedger {
    /// Has an acknowledged commit wait again; what it gave its records' states stays.
    func unacknowledge(_ row: CommitRow) throws {
        for part in try row.commit().parts.indices {
            guard let (delta, origin) = try row.delta(at: part) else { continue }
            let key = try workspace.load(delta.collection, delta.record).key
            // The record may have been gone, and its links with it.
            workspace.link(key, to: row.sequence, part: part)
            workspace.update(key) {
                $0.wait(
                    for: LoadedRecord.Pending(
                        sequence: row.sequence, delta: delta, origin: origin))
            }
        }
        try rows.unacknowledge(row.sequence)
    }

    /// Puts vector, place and chain back, and forgets what only bundles have called removed.
    func restore(_ confirmed: ProvisionalTable.Confirmed) throws {
        for writer in Set(try vector().keys).union(confirmed.heads.keys) {
            let head = confirmed.heads[writer] ?? WriterHead(writer)
            try setHead(head)
            try rows.deleteAnchors(of: writer, from: head.counter + 1)
        }
        try CollectedTable(database: database).deleteProvisional(in: space.space)
        space.cursor = confirmed.cursor
        space.chain = confirmed.chain
        space.serverDigest = confirmed.serverDigest
        space.rescans = 0
        try RescanComparison(database: database, space: space.space).begin()
    }

    /// Links records that were gone to the commits that are held of them.
    func relink(_ references: [RecordReference]) throws {
        guard !references.isEmpty else { return }
        try write()
        let commits = CommitTable(database: database)
        try commits.forEachPart(writing: Set(references), in: space.space) { row, part, delta in
            let key = try workspace.key(collection: delta.collection, id: delta.record)
            let record = try RecordTable(database: database)
                .find(delta.record, collection: key.collection, space: space.space)
            if let record { try rows.link(record: record.record, to: row.sequence, part: part) }
        }
    }
}
