import Foundation
import GRDB
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
    init(row: Row) throws {
        record = row[0]
        collection = row[1]
        id = try RecordID(column: row[2], in: "records")
        space = row[3]
        life = Projection.LifeColumn(rawValue: row[4]) ?? .inUse
        pending = row[5]
        clock = try row.withUnsafeData(atIndex: 6) { $0?.bytes }
        document = try row.withUnsafeData(atIndex: 7) { $0?.bytes ?? [] }
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
}

struct RecordTable {
    let database: Database

    static let columns = """
        records.record, records.collection, records.id, records.space, records.life,
        records.pending, records.clock, CAST(records.document AS BLOB) AS document
        """

    func find(_ id: RecordID, collection: Int64, space: Int64) throws -> RecordRow? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT \(Self.columns) FROM records
                WHERE collection = ? AND id = ? AND space = ?
                """)
        return try Row.fetchOne(statement, arguments: [collection, id.bytes.blob, space])
            .map(RecordRow.init)
    }

    func find(_ record: Int64) throws -> RecordRow? {
        let statement = try database.cachedStatement(
            sql: "SELECT \(Self.columns) FROM records WHERE record = ?")
        return try Row.fetchOne(statement, arguments: [record]).map(RecordRow.init)
    }

    /// Makes an empty row that `update` then fills.
    func insert(
        _ id: RecordID, collection: Int64, space: Int64, life: Projection.LifeColumn,
        pending: Int, clock: [UInt8]?, document: [UInt8]
    ) throws -> Int64 {
        try database.cachedStatement(
            sql: """
                INSERT INTO records (collection, id, space, life, pending, clock, document)
                VALUES (?, ?, ?, ?, ?, ?, CAST(? AS TEXT))
                """
        ).execute(arguments: [
            collection, id.bytes.blob, space, life.rawValue, pending, clock?.blob, document.blob,
        ])
        return database.lastInsertedRowID
    }

    func update(
        _ record: Int64, life: Projection.LifeColumn, pending: Int, clock: [UInt8]?,
        document: [UInt8]
    ) throws {
        try database.cachedStatement(
            sql: """
                UPDATE records SET life = ?, pending = ?, clock = ?, document = CAST(? AS TEXT)
                WHERE record = ?
                """
        ).execute(arguments: [life.rawValue, pending, clock?.blob, document.blob, record])
    }

    /// Notes that all its pending commits are acknowledged; what people see of it stays.
    func settle(_ record: Int64, clock: [UInt8]) throws {
        try database.cachedStatement(
            sql: "UPDATE records SET pending = 0, clock = ? WHERE record = ?"
        ).execute(arguments: [clock.blob, record])
    }

    /// Removes a record of which nothing is known any more; what is derived from it goes before.
    func delete(_ record: Int64) throws {
        try database.execute(
            sql: "DELETE FROM commit_records WHERE record = ?", arguments: [record])
        try database.execute(sql: "DELETE FROM records WHERE record = ?", arguments: [record])
    }
}
