import Foundation
import GRDB
import SyncProtocol

extension CentralTransaction {
    private static let recordColumns = "collection, record, number, state"

    private static func record(_ row: Row) throws -> RecordRow {
        let reference = RecordReference(collection: row[0], record: try row.recordID(1))
        return RecordRow(
            reference: reference, number: row.unsigned(2), state: try row.bytes(3))
    }

    package func record(
        _ reference: RecordReference, in space: SpaceRow.ID
    ) throws -> RecordRow? {
        try database.row(
            """
            SELECT \(Self.recordColumns) FROM records
            WHERE space = ? AND record = ? AND collection = ?
            """,
            [space, reference.record.blob, reference.collection]
        ).map(Self.record)
    }

    package func save(_ record: RecordRow, in space: SpaceRow.ID) throws {
        try database.run(
            """
            INSERT INTO records (space, collection, record, number, bytes, state, transfer)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET
                number = excluded.number, bytes = excluded.bytes, state = excluded.state,
                transfer = excluded.transfer
            """,
            [
                space, record.reference.collection, record.reference.record.blob,
                record.number.signed, record.size, Data(record.state),
                record.concernsOtherSpaces ? TransferStatus.waiting.rawValue : 0,
            ])
    }

    package func remove(_ reference: RecordReference, in space: SpaceRow.ID) throws {
        try database.run(
            "DELETE FROM records WHERE space = ? AND record = ? AND collection = ?",
            [space, reference.record.blob, reference.collection])
    }

    package func records(
        after position: ScanPosition, in space: SpaceRow.ID, _ body: (RecordRow) throws -> Bool
    ) throws {
        try database.stream(
            """
            SELECT \(Self.recordColumns) FROM records INDEXED BY record_order
            WHERE space = ? AND (number, record) > (?, ?) ORDER BY number, record
            """,
            [space, position.number.signed, position.record.blob], Self.record, body)
    }

    package func stateBytes(
        after number: UInt64, in space: SpaceRow.ID, exceed limit: Int
    ) throws -> Bool {
        var sum = 0
        try database.stream(
            """
            SELECT bytes FROM records INDEXED BY record_order
            WHERE space = ? AND number > ? ORDER BY number
            """,
            [space, number.signed], { $0[0] as Int },
            { bytes in
                sum += bytes
                return sum <= limit
            })
        return sum > limit
    }
}
