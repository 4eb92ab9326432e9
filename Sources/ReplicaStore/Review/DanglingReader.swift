import DomainModel
import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// Finds records in use that refer to deleted ones. One missing altogether is none of these: it may
/// be in a space that this replica does not hold.
struct DanglingReader {
    let database: Database
    let replica: Replica

    /// - Parameter topic: of the only ones that are meant, if any is.
    func all(about topic: String? = nil) throws -> [Conflict] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT referring.record AS record, field, targets.record AS target,
                    referring.id AS id, targets.id AS target_id
                FROM records AS targets
                CROSS JOIN record_references ON record_references.target = targets.id
                CROSS JOIN records AS referring ON referring.record = record_references.record
                WHERE referring.life = 0 AND targets.life = 1
                    AND NOT EXISTS (SELECT 1 FROM records AS others
                        WHERE others.collection = targets.collection
                            AND others.id = targets.id AND others.life = 0)
                ORDER BY referring.id, field
                """)
        return try rows.compactMap { row in
            guard try topic.map({ try $0 == self.topic(of: row) }) ?? true else { return nil }
            return try conflict(row["record"], row["field"], row["target"])
        }
    }

    private func topic(of row: Row) throws -> String {
        let ids = try [
            RecordID(column: row["id"], in: "records"),
            RecordID(column: row["target_id"], in: "records"),
        ]
        return ConflictID.topic(kind: .reference, name: row["field"], first: ids.min())
    }

    private func conflict(
        _ record: Int64, _ field: String, _ target: Int64
    ) throws -> Conflict? {
        let records = RecordTable(database: database)
        guard let row = try records.find(record), let deleted = try records.find(target) else {
            return nil
        }
        let name = try CollectionTable(database: database).name(of: row.collection)
        let schema = replica.schema.collection(name)
        let fields = try RecordReader.fields(row.document)
        return Conflict(
            id: ConflictID.of(kind: .reference, name: field, records: [row.id, deleted.id]),
            kind: .reference, space: try SpaceTable(database: database).find(row.space).name,
            collection: name, record: row.id,
            title: RecordReader.title(of: row.id, fields, in: schema), field: field,
            visible: .text(deleted.id.description), ancestor: nil,
            candidates: try [candidate(deleted)])
    }

    private func candidate(_ row: RecordRow) throws -> Conflict.Candidate {
        let name = try CollectionTable(database: database).name(of: row.collection)
        let fields = try RecordReader.fields(row.document)
        let title = RecordReader.title(of: row.id, fields, in: replica.schema.collection(name))
        let record = try RecordLoader(database, schema: replica.schema).load(row, name)
        let origin = record.visible.life.latest?.origin
        let offices = try WriterTable(database: database).offices(in: row.space)
        return Conflict.Candidate(
            index: 1, value: .text(title), author: origin?.author ?? "",
            office: origin.flatMap { offices[$0.dot.writer] },
            at: origin?.stamp.milliseconds ?? 0, isResolution: false, dots: [], record: row.id)
    }
}
