import GRDB
import SyncProtocol

extension PageApplier {
    /// Drops the records that the server has collected. Edits of one that still wait are kept until
    /// the server refuses them, and so is what the record was, so that it can be made anew.
    ///
    /// Spec: MergeRules §11.3.
    mutating func collect(_ references: [RecordReference]) throws {
        for reference in references {
            let (key, entry) = try workspace.entry(
                collection: reference.collection, id: reference.record, space: space.space)
            let isAwaited = !entry.pending.isEmpty && !entry.acknowledged.isEmpty
            try CollectedTable(database: database).insert(
                reference.record, collection: key.collection,
                state: isAwaited ? entry.acknowledged : nil, in: space.space)
            // It may go because it was erased in a space that it has moved to, which this replica
            // need not hold, and need not know of.
            if !entry.acknowledged.isEmpty { try Scrubbing.demand(database) }
            workspace.update(key) { $0.acknowledged = RecordState() }
        }
    }

    /// Takes what commits that are acknowledged by now wrote about collected records out of them.
    func redactCollected(_ references: [RecordReference]) throws {
        for reference in references {
            let (_, entry) = try workspace.entry(
                collection: reference.collection, id: reference.record, space: space.space)
            guard let record = entry.row else { continue }
            try Redaction(
                database: database, reference: reference, record: record, space: space.space
            ).collect()
        }
    }
}
