import DomainModel
import GRDB
import StoreKit
import SyncProtocol

/// Records of one collection that refer to another record.
package struct RelatedRecords: Hashable, Sendable {
    package let collection: String
    /// The plural of the collection.
    package let plural: String
    /// In use, the oldest first.
    package let records: [RecordView]
}

extension Replica {
    /// What refers to a record, by collection in the order of the schema.
    ///
    /// - Parameter fields: by which fields; a record that refers by several stands there once.
    package func related(to id: RecordID, by fields: Set<String>) throws -> [RelatedRecords] {
        try file.read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    \(RecordReader.select) WHERE life = 0 AND record IN (
                        SELECT record FROM record_references
                        WHERE target = ?
                        AND field IN (\(fields.map { _ in "?" }.joined(separator: ", "))))
                    ORDER BY records.id
                    """, arguments: StatementArguments([id.bytes.blob] + fields.sorted()))
            let reader = RecordReader(database: database, schema: schema)
            let views = try Dictionary(grouping: rows.map(reader.view), by: \.collection)
            return schema.collections.compactMap { collection in
                views[collection.name].map {
                    RelatedRecords(
                        collection: collection.name, plural: collection.plural, records: $0)
                }
            }
        }
    }
}
