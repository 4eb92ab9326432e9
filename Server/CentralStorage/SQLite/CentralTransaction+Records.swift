import Foundation
import GRDB
import StoreKit
import SyncProtocol

extension CentralTransaction {
    package func record(
        _ reference: RecordReference, in space: SpaceRow.ID
    ) throws -> RecordRow? {
        let statement = try database.bulk(
            "SELECT number, state FROM records WHERE space = ? AND record = ? AND collection = ?")
        statement.bind(1, space)
        statement.bind(2, id: reference.record)
        statement.bind(3, text: reference.collection)
        return try statement.first { row in
            RecordRow(
                reference: reference, number: UInt64(bitPattern: row.int(0)),
                state: row.blob(1) ?? [])
        }
    }

    package func save(_ record: RecordRow, in space: SpaceRow.ID) throws {
        let statement = try database.bulk(
            """
            INSERT INTO records (space, collection, record, number, bytes, state, transfer)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET
                number = excluded.number, bytes = excluded.bytes, state = excluded.state,
                transfer = excluded.transfer
            """)
        statement.bind(1, space)
        statement.bind(2, text: record.reference.collection)
        statement.bind(3, id: record.reference.record)
        statement.bind(4, record.number.signed)
        statement.bind(5, Int64(record.size))
        statement.bind(6, blob: record.state)
        statement.bind(7, Int64(record.concernsOtherSpaces ? TransferStatus.waiting.rawValue : 0))
        try statement.run()
    }

    package func remove(_ reference: RecordReference, in space: SpaceRow.ID) throws {
        try database.run(
            "DELETE FROM records WHERE space = ? AND record = ? AND collection = ?",
            [space, reference.record.blob, reference.collection])
    }

    package func records(
        after position: ScanPosition, in space: SpaceRow.ID, _ body: (RecordRow) throws -> Bool
    ) throws {
        let statement = try database.bulk(
            """
            SELECT collection, record, number, state FROM records INDEXED BY record_order
            WHERE space = ? AND (number, record) > (?, ?) ORDER BY number, record
            """)
        statement.bind(1, space)
        statement.bind(2, position.number.signed)
        statement.bind(3, id: position.record)
        try statement.forEach { row in
            guard let record = row.id(1) else {
                throw StoreError.damaged("the id of a record", CBORError(.unexpectedLength, at: 0))
            }
            return try body(
                RecordRow(
                    reference: RecordReference(collection: row.text(0), record: record),
                    number: UInt64(bitPattern: row.int(2)), state: row.blob(3) ?? []))
        }
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

extension CentralTransaction {
    package func isExpunged(
        _ reference: RecordReference, in space: SpaceRow.ID
    ) throws -> Bool {
        try database.row(
            "SELECT 1 FROM collected WHERE space = ? AND record = ? AND collection = ?",
            [space, reference.record.blob, reference.collection]) != nil
    }

    package func saveExpunged(
        _ reference: RecordReference, number: UInt64, in space: SpaceRow.ID
    ) throws {
        try database.run(
            "INSERT INTO collected (space, collection, record, number) VALUES (?, ?, ?, ?)",
            [space, reference.collection, reference.record.blob, number.signed])
    }

    package func expunged(
        after number: UInt64, in space: SpaceRow.ID
    ) throws -> [RecordReference] {
        try database.list(
            """
            SELECT collection, record FROM collected WHERE space = ? AND number > ?
            ORDER BY number, record
            """, [space, number.signed]
        ) { RecordReference(collection: $0[0], record: try $0.recordID(1)) }
    }

    package func expunged(
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
            return ScanItem(place, .expunged(reference))
        }
    }
}
