import DomainModel
import GRDB
import Linkage
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
    /// What refers to a record or another registration of its person or organisation, by
    /// collection in the order of the schema.
    ///
    /// - Parameter fields: by which fields; a record that refers by several stands there once.
    package func related(to id: RecordID, by fields: Set<String>) throws -> [RelatedRecords] {
        try file.read { database in
            let ids = try AliasTable(database: database).aliases().all(with: id)
            let rows = try Row.fetchAll(
                database,
                sql: """
                    \(RecordReader.select) WHERE life = 0 AND record IN (
                        SELECT record FROM record_references
                        WHERE target IN (\(ids.map { _ in "?" }.joined(separator: ", ")))
                        AND field IN (\(fields.map { _ in "?" }.joined(separator: ", "))))
                    ORDER BY records.id
                    """,
                arguments: StatementArguments(ids.map(\.bytes.blob))
                    + StatementArguments(fields.sorted()))
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
