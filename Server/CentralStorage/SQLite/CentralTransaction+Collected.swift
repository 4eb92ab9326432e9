import GRDB
import StoreKit
import SyncProtocol

extension CentralTransaction {
    package func isCollected(
        _ reference: RecordReference, in space: SpaceRow.ID
    ) throws -> Bool {
        try database.row(
            "SELECT 1 FROM collected WHERE space = ? AND record = ? AND collection = ?",
            [space, reference.record.blob, reference.collection]) != nil
    }

    package func saveCollected(
        _ reference: RecordReference, number: UInt64, in space: SpaceRow.ID
    ) throws {
        try database.run(
            "INSERT INTO collected (space, collection, record, number) VALUES (?, ?, ?, ?)",
            [space, reference.collection, reference.record.blob, number.signed])
    }

    package func collected(
        after number: UInt64, in space: SpaceRow.ID
    ) throws -> [RecordReference] {
        try database.list(
            """
            SELECT collection, record FROM collected WHERE space = ? AND number > ?
            ORDER BY number, record
            """, [space, number.signed]
        ) { RecordReference(collection: $0[0], record: try $0.recordID(1)) }
    }

    package func collected(
        after position: ScanPosition, in space: SpaceRow.ID, limit: Int
    ) throws -> [ScanItem] {
        try database.list(
            """
            SELECT number, collection, record FROM collected
            WHERE space = ? AND number >= ? AND (number, record) > (?, ?)
            ORDER BY number, record LIMIT ?
            """,
            [
                space, position.number.signed, position.number.signed, position.record.blob,
                limit,
            ]
        ) { row in
            let reference = RecordReference(collection: row[1], record: try row.recordID(2))
            let place = ScanPosition(number: row.unsigned(0), record: reference.record)
            return ScanItem(place, .collected(reference))
        }
    }
}
