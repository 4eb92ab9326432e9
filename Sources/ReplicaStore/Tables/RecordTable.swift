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

    func insert(
        _ id: RecordID, collection: Int64, space: Int64, life: Projection.LifeColumn,
        pending: Int, clock: [UInt8]?, document: [UInt8]
    ) throws -> Int64 {
        let statement = try database.bulk(
            """
            INSERT INTO records (collection, id, space, life, pending, clock, document)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """)
        statement.bind(1, collection)
        statement.bind(2, id: id)
        statement.bind(3, space)
        statement.bind(4, Int64(life.rawValue))
        statement.bind(5, Int64(pending))
        statement.bind(6, blob: clock)
        statement.bind(7, utf8: document)
        try statement.run()
        return statement.lastInsertedRow
    }

    func update(
        _ record: Int64, life: Projection.LifeColumn, pending: Int, clock: [UInt8]?,
        document: [UInt8]
    ) throws {
        let statement = try database.bulk(
            """
            UPDATE records SET life = ?, pending = ?, clock = ?, document = ? WHERE record = ?
            """)
        statement.bind(1, Int64(life.rawValue))
        statement.bind(2, Int64(pending))
        statement.bind(3, blob: clock)
        statement.bind(4, utf8: document)
        statement.bind(5, record)
        try statement.run()
    }

    /// Notes that all its pending commits are acknowledged; what people see of it stays.
    func settle(_ record: Int64, clock: [UInt8]) throws {
        let statement = try database.bulk(
            "UPDATE records SET pending = 0, clock = ? WHERE record = ?")
        statement.bind(1, blob: clock)
        statement.bind(2, record)
        try statement.run()
    }

    /// Removes a record of which nothing is known any more; what is derived from it goes before.
    func delete(_ record: Int64) throws {
        try database.execute(
            sql: "DELETE FROM commit_records WHERE record = ?", arguments: [record])
        try database.execute(sql: "DELETE FROM records WHERE record = ?", arguments: [record])
    }
}
