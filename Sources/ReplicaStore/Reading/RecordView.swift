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
    /// What does not fit the schema at hand, by register: kept, and asked about.
    package let misfits: [Misfit]
    /// The ids of its open conflicts.
    package let conflicts: [String]
    /// Which commits the visible values rest on; nil unless it was asked for.
    package var context: VersionVector?
}

extension RecordID {
    /// The part by which lists show it.
    package var end: String { String(description.suffix(8)) }
}

/// A register whose visible value has another form than the schema at hand gives it.
package struct Misfit: Hashable, Sendable {
    /// `field` or `field/element`.
    package let register: String
    package let value: Value

    package init(register: String, value: Value) {
        (self.register, self.value) = (register, value)
    }

    /// The value as people recognise it: of an element that is only there, its name.
    package var shown: Value {
        guard value == true, let element = RegisterKey(text: register).element else {
            return value
        }
        return .text(String(element))
    }
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
        let document = try Self.members(record.document)
        let fields = Self.fields(of: document)
        let schema = schema.collection(collection)
        let code = schema?.codeField.flatMap { fields[$0]?.text }
        return RecordView(
            id: record.id, collection: collection, space: row["space_name"],
            isDeleted: record.life != .inUse, movedTo: try home(of: record, collection),
            title: Self.title(of: record.id, fields, in: schema), code: code, fields: fields,
            misfits: Self.misfits(of: document),
            conflicts: (row["question_ids"] as String?)?.split(separator: " ").map(String.init)
                ?? [])
    }

    /// Which commits a record's visible values rest on.
    func context(of record: RecordRow) throws -> VersionVector {
        var context = VersionVector()
        do {
            if let clock = record.clock { context = try RecordState.context(clock: clock) }
        } catch {
            throw StoreError.damaged("records")
        }
        guard record.pending > 0 else { return context }
        let commits = CommitTable(database: database)
        for (row, part) in try commits.commits(of: record.record, pendingOnly: true) {
            guard let (delta, origin) = try row.delta(at: part) else { continue }
            context.merge(delta.seen)
            context.include(origin.dot)
        }
        return context
    }

    /// The space that a record has moved to; nil while it is in its own.
    private func home(of record: RecordRow, _ collection: String) throws -> String? {
        guard record.life == .moved else { return nil }
        let entry = try RecordLoader(database, schema: schema).load(record, collection)
        guard case .moved(let space) = LifeView(of: entry.visible.life).status else { return nil }
        return space
    }

    /// The member of a document that holds what does not fit the schema.
    static let misfits = "/"

    static func fields(_ document: [UInt8]) throws -> [String: Value] {
        try fields(of: members(document))
    }

    private static func fields(of document: [String: Value]) -> [String: Value] {
        var fields = document
        fields.removeValue(forKey: misfits)
        return fields
    }

    private static func misfits(of document: [String: Value]) -> [Misfit] {
        (document[misfits]?.array ?? []).compactMap { misfit in
            misfit.map?["register"]?.text.map {
                Misfit(register: $0, value: misfit.map?["value"] ?? .null)
            }
        }
    }

    private static func members(_ document: [UInt8]) throws -> [String: Value] {
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
        return parts.isEmpty ? id.end : parts.joined(separator: " ")
    }
}
