import DomainModel
import Foundation
import GRDB
import StoreKit
import SyncProtocol
import TextFormats

/// One record as people see it.
package struct RecordView: Hashable, Sendable {
    package let id: RecordID
    package let collection: String
    package let space: String
    package let isDeleted: Bool
    /// Where it has moved to; set only where this replica does not hold it there.
    package let movedTo: String?
    /// What people call it: its title fields, else its code, else the end of its id.
    package let title: String
    package let code: String?
    /// The visible values: sets as arrays sorted by element, logs as arrays of maps with `id`,
    /// `text`, `author` and `at` by time, items as arrays of maps with `id`, groups as maps.
    package let fields: [String: Value]
    /// The ids of its open conflicts.
    package let conflicts: [String]
}

/// Reads rows into views.
struct RecordReader {
    let database: Database
    let schema: Schema

    static let select = """
        SELECT \(RecordTable.columns), spaces.name AS space_name,
            collections.name AS collection_name,
            (SELECT group_concat(id, ' ') FROM questions WHERE questions.record = records.record)
                AS question_ids
        FROM records JOIN spaces USING (space) JOIN collections USING (collection)
        """

    func view(_ row: Row) throws -> RecordView {
        let record = try RecordRow(row: row)
        let collection: String = row["collection_name"]
        let fields = try Self.fields(record.document)
        let schema = schema.collection(collection)
        let code = schema?.codeField.flatMap { fields[$0]?.text }
        return RecordView(
            id: record.id, collection: collection, space: row["space_name"],
            isDeleted: record.life != .inUse, movedTo: try home(of: record, collection),
            title: Self.title(of: record.id, fields, in: schema), code: code, fields: fields,
            conflicts: (row["question_ids"] as String?)?.split(separator: " ").map(String.init)
                ?? [])
    }

    /// The space that a record has moved to; nil while it is in its own.
    private func home(of record: RecordRow, _ collection: String) throws -> String? {
        guard record.life == .moved else { return nil }
        let entry = try RecordLoader(database, schema: schema).load(record, collection)
        guard case .moved(let space) = LifeView(of: entry.visible.life).status else { return nil }
        return space
    }

    static func fields(_ document: [UInt8]) throws -> [String: Value] {
        do {
            return try JSONReader.value(document).map ?? [:]
        } catch {
            throw StoreError.damaged("records")
        }
    }

    static func title(
        of id: RecordID, _ fields: [String: Value], in schema: CollectionSchema?
    ) -> String {
        let parts = (schema?.titleFields ?? []).compactMap { fields[$0]?.text }
        return parts.isEmpty ? String(id.description.suffix(8)) : parts.joined(separator: " ")
    }
}
