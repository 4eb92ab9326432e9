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
