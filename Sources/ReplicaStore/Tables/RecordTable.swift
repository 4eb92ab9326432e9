import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// One record as its row holds it.
struct RecordRow: Sendable {
    let record: Int64
    let collection: Int64
    let id: RecordID
    let space: Int64
    let life: Projection.LifeColumn
    /// How many pending commits write it.
    let pending: Int
    let clock: [UInt8]?
    let document: [UInt8]

    /// - Parameter row: begins with `RecordTable.columns`.
    init(row: some ColumnReader) throws {
        record = row.int(0)
        collection = row.int(1)
        guard let id = RecordID(try row.blob(2) ?? []) else { throw StoreError.damaged("records") }
        self.id = id
        space = row.int(3)
        life = Projection.LifeColumn(rawValue: Int(row.int(4))) ?? .inUse
        pending = Int(row.int(5))
        clock = try row.blob(6)
        document = try row.blob(7) ?? []
    }

    /// The acknowledged state; empty where there is none yet.
    func acknowledged() throws -> RecordState {
        guard let clock else { return RecordState() }
        do {
            return try RecordState(clock: clock, document: document)
        } catch {
            throw StoreError.damaged("records")
        }
    }

    /// The bytes of the acknowledged state; nil where there is none yet.
    func acknowledgedBytes() throws -> [UInt8]? {
        guard let clock else { return nil }
        do {
            return try RecordState.encoded(clock: clock, document: document)
        } catch {
            throw StoreError.damaged("records")
        }
    }
}

struct RecordTable {
    let database: Database

    static let columns = """
        records.record, records.collection, records.id, records.space, records.life,
        records.pending, records.clock, CAST(records.document AS BLOB) AS document
        """

    func find(_ id: RecordID, collection: Int64, space: Int64) throws -> RecordRow? {
        let statement = try database.bulk(
            """
            SELECT \(Self.columns) FROM records WHERE collection = ? AND id = ? AND space = ?
            """)
        statement.bind(1, collection)
        statement.bind(2, id: id)
        statement.bind(3, space)
        return try statement.first(RecordRow.init)
    }

    func find(_ record: Int64) throws -> RecordRow? {
        let statement = try database.bulk("SELECT \(Self.columns) FROM records WHERE record = ?")
        statement.bind(1, record)
        return try statement.first(RecordRow.init)
    }
}

/// Collections by number, those of newer schemas included.
struct CollectionTable {
    let database: Database

    func number(of name: String) throws -> Int64? {
        let statement = try database.bulk("SELECT collection FROM collections WHERE name = ?")
        statement.bind(1, text: name)
        return try statement.first { $0.int(0) }
    }

    func findOrCreate(_ name: String) throws -> Int64 {
        if let number = try number(of: name) { return number }
        try database.execute(sql: "INSERT INTO collections (name) VALUES (?)", arguments: [name])
        return database.lastInsertedRowID
    }

    func name(of number: Int64) throws -> String {
        let statement = try database.bulk("SELECT name FROM collections WHERE collection = ?")
        statement.bind(1, number)
        guard let name = try statement.first({ $0.text(0) }) else {
            throw StoreError.damaged("collections")
        }
        return name
    }
}

/// What is derived from documents so that they can be found: keys, references, questions.
struct IndexTables {
    let database: Database

    /// Whether a record that is in use has a code, as far as this replica knows.
    func isGiven(_ code: String, field: String, in collection: String) throws -> Bool {
        let key = NaturalKeyText(fields: [field], texts: [code])
        return try Bool.fetchOne(
            database,
            sql: """
                SELECT EXISTS (SELECT 1 FROM natural_keys JOIN collections USING (collection)
                WHERE collections.name = ? AND natural_keys.name IN (?, ?) AND text = ?)
                """,
            arguments: [collection, key.name, NaturalKeyText.alias(key.name), key.text]) ?? false
    }

    func questions(of record: Int64) throws -> Set<Projection.Question> {
        let statement = try database.cachedStatement(
            sql: "SELECT key, kind, id FROM questions WHERE record = ?")
        return Set(
            try Row.fetchAll(statement, arguments: [record]).map { row in
                Projection.Question(
                    key: RegisterKey(text: row["key"]),
                    kind: Conflict.Kind(rawValue: row["kind"]) ?? .value, id: row["id"])
            })
    }

    func naturalKeys(of record: Int64, in collection: Int64) throws -> Set<NaturalKeyText> {
        let statement = try database.cachedStatement(
            sql: "SELECT name, text FROM natural_keys WHERE record = ? AND collection = ?")
        return Set(
            try Row.fetchAll(statement, arguments: [record, collection]).map {
                NaturalKeyText(name: $0[0], text: $0[1])
            })
    }

    func references(of record: Int64) throws -> Set<Projection.Reference> {
        let statement = try database.cachedStatement(
            sql: "SELECT field, target FROM record_references WHERE record = ?")
        return Set(
            try Row.fetchAll(statement, arguments: [record]).map { row in
                Projection.Reference(
                    field: row["field"],
                    target: try RecordID(column: row["target"], in: "record_references"))
            })
    }
}

/// The records that the server has expunged, as far as this replica was told: none of them comes
/// back under its id.
struct ExpungedTable {
    let database: Database

    /// - Parameter state: the record as it was acknowledged, kept while edits of it wait.
    func insert(
        _ record: RecordID, collection: Int64, state: RecordState?, in space: Int64
    ) throws {
        try database.cachedStatement(sql: "INSERT OR IGNORE INTO collected VALUES (?, ?, ?, ?)")
            .execute(arguments: [space, collection, record.bytes.blob, state?.encoded().blob])
    }

    func contains(_ record: RecordID, collection: Int64, in space: Int64) throws -> Bool {
        let statement = try database.cachedStatement(
            sql: """
                SELECT EXISTS (SELECT 1 FROM collected
                WHERE space = ? AND collection = ? AND id = ?)
                """)
        return try Bool.fetchOne(
            statement, arguments: [space, collection, record.bytes.blob]) ?? false
    }

    func state(_ record: RecordID, collection: Int64, in space: Int64) throws -> RecordState? {
        let bytes = try Data.fetchOne(
            database,
            sql: "SELECT state FROM collected WHERE space = ? AND collection = ? AND id = ?",
            arguments: [space, collection, record.bytes.blob])
        return try bytes.map { bytes in
            do {
                return try RecordState(encoded: bytes.bytes)
            } catch {
                throw StoreError.damaged("collected")
            }
        }
    }

    func all(in space: Int64) throws -> [RecordReference] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT collections.name AS name, id FROM collected
                JOIN collections USING (collection) WHERE space = ? ORDER BY name, id
                """, arguments: [space]
        ).map {
            RecordReference(
                collection: $0["name"], record: try RecordID(column: $0["id"], in: "collected"))
        }
    }

    /// Forgets those that only a bundle has called expunged.
    func deleteProvisional(in space: Int64) throws {
        try database.execute(
            sql: """
                DELETE FROM collected WHERE space = ? AND EXISTS (SELECT 1 FROM provisional_states
                    AS kept WHERE kept.space = collected.space AND is_collected = 1
                    AND kept.collection = collected.collection AND kept.id = collected.id)
                """, arguments: [space])
    }

    /// Lets go of the states that no edit waits for any more.
    func tidy() throws {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT space, collection, id, collections.name AS name FROM collected
                JOIN collections USING (collection) WHERE state IS NOT NULL
                """)
        guard !rows.isEmpty else { return }
        let waiting = Set(
            try QuarantineTable(database: database).rows().flatMap { $0.deltas.map(\.reference) })
        for row in rows {
            let id = try RecordID(column: row["id"], in: "collected")
            let reference = RecordReference(collection: row["name"], record: id)
            guard !waiting.contains(reference) else { continue }
            try database.execute(
                sql: """
                    UPDATE collected SET state = NULL
                    WHERE space = ? AND collection = ? AND id = ?
                    """, arguments: [row["space"], row["collection"], row["id"]])
            // The record may have gone because it is erased where this replica does not see it.
            try Scrubbing.demand(database)
        }
    }
}
