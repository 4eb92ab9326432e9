import DomainModel
import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// Finds records that share a natural key: a code given out twice (`unique`), or a name that two
/// records have (`duplicate`). Nothing was refused for it; a person looks at them.
struct SharedKeyReader {
    let database: Database
    let replica: Replica

    private struct Shared {
        let collection: CollectionSchema
        let key: NaturalKey
        let name: String
        let rows: [RecordRow]
    }

    /// - Parameter topic: of the only ones that are meant, if any is.
    func all(about topic: String? = nil) throws -> [Conflict] {
        var conflicts: [Conflict] = []
        for collection in replica.schema.collections {
            guard let number = try CollectionTable(database: database).number(of: collection.name)
            else { continue }
            for key in collection.naturalKeys where [.unique, .duplicate].contains(key.kind) {
                let name = NaturalKeyText.name(key.fields)
                let texts =
                    try topic.map { try sharedTexts(number, name, key.conflictKind, about: $0) }
                    ?? sharedTexts(number, name)
                for text in texts where key.kind == .unique || NaturalKeyText.isWhole(text) {
                    let rows = try records(number, name, text)
                    let shared = Shared(collection: collection, key: key, name: name, rows: rows)
                    if let conflict = try conflict(shared) { conflicts.append(conflict) }
                }
            }
        }
        return conflicts
    }

    private func sharedTexts(_ collection: Int64, _ name: String) throws -> [String] {
        try String.fetchAll(
            database,
            sql: """
                SELECT text FROM natural_keys WHERE collection = ? AND name = ?
                GROUP BY text HAVING count(*) > 1 ORDER BY text
                """, arguments: [collection, name])
    }

    /// Those of the shared texts whose conflict would be about a topic: of the records behind a
    /// text the first alone decides that.
    private func sharedTexts(
        _ collection: Int64, _ name: String, _ kind: Conflict.Kind, about topic: String
    ) throws -> [String] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT keys.text AS text, min(records.id) AS first
                FROM natural_keys AS keys JOIN records USING (record)
                WHERE keys.collection = ? AND keys.name = ? AND life = 0 AND keys.text IN (
                    SELECT text FROM natural_keys WHERE collection = ? AND name = ?
                    GROUP BY text HAVING count(*) > 1)
                GROUP BY keys.text
                """, arguments: [collection, name, collection, name]
        ).filter { row in
            let first = try RecordID(column: row["first"], in: "records")
            return ConflictID.topic(kind: kind, name: name, first: first) == topic
        }.map { $0["text"] }
    }

    /// The records with the key, the first made first: their ids sort by time.
    private func records(_ collection: Int64, _ name: String, _ text: String) throws -> [RecordRow]
    {
        let locator = RecordLocator(database: database, schema: replica.schema)
        return try locator.keyed(name, folded: text, collection: collection)
            .filter { $0.life == .inUse }.sorted { $0.id < $1.id }
    }

    private func conflict(_ shared: Shared) throws -> Conflict? {
        var rows = shared.rows
        if shared.key.kind == .duplicate { rows = try withoutDistinct(rows) }
        guard rows.count > 1, let last = rows.last else { return nil }
        let kind = shared.key.conflictKind
        let candidates = try rows.enumerated().map { try candidate($1, $0 + 1, shared.collection) }
        let field = shared.key.fields.count == 1 ? shared.key.fields[0] : nil
        let fields = try RecordReader.fields(last.document)
        return Conflict(
            id: ConflictID.of(kind: kind, name: shared.name, records: rows.map(\.id)),
            kind: kind, space: try SpaceTable(database: database).find(last.space).name,
            collection: shared.collection.name, record: last.id,
            title: RecordReader.title(of: last.id, fields, in: shared.collection),
            field: field, visible: field.flatMap { fields[$0] } ?? .null, ancestor: nil,
            candidates: candidates)
    }

    private func candidate(
        _ row: RecordRow, _ index: Int, _ collection: CollectionSchema
    ) throws -> Conflict.Candidate {
        let fields = try RecordReader.fields(row.document)
        let created = fields["created_at"]?.text.flatMap { ZonedTime($0) }
        return Conflict.Candidate(
            index: index, value: .text(RecordReader.title(of: row.id, fields, in: collection)),
            author: fields["created_by"]?.text ?? "", office: fields["office"]?.text,
            at: created?.millisecondsSince1970 ?? 0, isResolution: false, dots: [],
            record: row.id)
    }

    /// Leaves out records that somebody has declared to be distinct from an earlier one.
    private func withoutDistinct(_ rows: [RecordRow]) throws -> [RecordRow] {
        var kept: [RecordRow] = []
        for row in rows {
            let fields = try RecordReader.fields(row.document)
            let distinct = Set((fields[Self.distinctField]?.array ?? []).compactMap(\.text))
            if !kept.contains(where: { distinct.contains($0.id.description) }) { kept.append(row) }
        }
        return kept
    }

    /// The set in which a record names others that it is no duplicate of.
    static let distinctField = "distinct_from"
}

extension NaturalKey {
    /// What sharing the key is.
    fileprivate var conflictKind: Conflict.Kind { kind == .unique ? .unique : .duplicate }
}
