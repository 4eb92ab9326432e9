import Foundation
import GRDB
import StoreKit
import SyncProtocol

extension CentralTransaction {
    package func arrivals(
        of reference: RecordReference, in space: SpaceRow.ID
    ) throws -> [Arrival] {
        try database.list(
            """
            SELECT number, context, healed FROM arrived
            WHERE space = ? AND record = ? AND collection = ? ORDER BY number
            """, [space, reference.record.blob, reference.collection]
        ) { row in
            Arrival(
                number: row.unsigned(0), context: try Self.context(row, 1), isRecovered: row[2])
        }
    }

    package func save(
        _ arrival: Arrival, of reference: RecordReference, in space: SpaceRow.ID
    ) throws {
        try database.run(
            """
            INSERT INTO arrived (space, collection, record, number, healed, context)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET context = excluded.context
            """,
            [
                space, reference.collection, reference.record.blob, arrival.number.signed,
                arrival.isRecovered, Data(arrival.context.encoded()),
            ])
    }

    package func removeArrivals(of reference: RecordReference, in space: SpaceRow.ID) throws {
        try database.run(
            "DELETE FROM arrived WHERE space = ? AND record = ? AND collection = ?",
            [space, reference.record.blob, reference.collection])
    }

    private static func context(_ row: Row, _ index: Int) throws -> VersionVector {
        do { return try VersionVector(encoded: row.bytes(index)) } catch let error as CBORError {
            throw StoreError.damaged("what a record has brought along", error)
        }
    }

    package func places(of writer: WriterID) throws -> [WriterPlace] {
        try database.list(
            """
            SELECT writers.space, writers.device, writers.counter, EXISTS (
                SELECT 1 FROM log WHERE log.space = spaces.id AND log.writer = writers.writer)
            FROM spaces CROSS JOIN writers
            ON writers.space = spaces.id AND writers.writer = ?
            """, [writer.rawValue.signed]
        ) { row in
            WriterPlace(
                space: row[0], device: try row.recordID(1), counter: row.unsigned(2),
                isLogged: row[3])
        }
    }

    package func courier(of dot: Dot, in space: SpaceRow.ID) throws -> DeviceID? {
        try database.row(
            "SELECT device FROM couriers WHERE space = ? AND writer = ? AND counter = ?",
            [space, dot.writer.rawValue.signed, dot.counter.signed]
        ).map { try $0.recordID(0) }
    }

    package func save(courier device: DeviceID, of dot: Dot, in space: SpaceRow.ID) throws {
        try database.run(
            "INSERT INTO couriers (space, writer, counter, device) VALUES (?, ?, ?, ?)",
            [space, dot.writer.rawValue.signed, dot.counter.signed, device.blob])
    }
}

extension CentralSchema {
    /// Counts as arrived what the records of an older store have seen of other spaces: until this
    /// version nobody kept count of it.
    static func acceptWhatStands(_ database: Database) throws {
        let spaces = try Int64.fetchAll(database, sql: "SELECT id FROM spaces")
        for space in spaces {
            let own = Set(
                try Int64.fetchAll(
                    database,
                    sql: """
                        SELECT writer FROM writers WHERE space = ? AND NOT EXISTS (
                            SELECT 1 FROM writers others
                            WHERE others.writer = writers.writer AND others.space <> writers.space)
                        """, arguments: [space]))
            let rows = try Row.fetchCursor(
                database, sql: "SELECT collection, record, state FROM records WHERE space = ?",
                arguments: [space])
            while let row = try rows.next() {
                // What is damaged is found by the store's verification.
                guard let state = try? RecordState(encoded: row.bytes(2)) else { continue }
                let foreign = state.context.filtered { !own.contains($0.writer.rawValue.signed) }
                guard !foreign.isEmpty else { continue }
                try database.run(
                    """
                    INSERT INTO arrived (space, collection, record, number, healed, context)
                    VALUES (?, ?, ?, 0, 0, ?)
                    """,
                    [space, row[0] as String, row[1] as Data, Data(foreign.encoded())])
            }
        }
    }
}

extension CentralTransaction {
    /// Asked with every exchange: the second condition lets it use the index of the few records
    /// that are on their way.
    package static let transfersQuery = """
        SELECT spaces.name, collection, record FROM records
        JOIN spaces ON spaces.id = records.space
        WHERE transfer = ? AND transfer > 0 ORDER BY records.space, record LIMIT ?
        """

    package func transfers(_ status: TransferStatus, limit: Int) throws -> [Transfer] {
        try database.list(Self.transfersQuery, [status.rawValue, limit]) {
            Transfer(
                space: $0[0],
                reference: RecordReference(collection: $0[1], record: try $0.recordID(2)))
        }
    }

    package func mark(_ transfer: Transfer, as status: TransferStatus) throws {
        try database.run(
            """
            UPDATE records SET transfer = ? WHERE record = ? AND collection = ?
                AND space = (SELECT id FROM spaces WHERE name = ?)
            """,
            [
                status.rawValue, transfer.reference.record.blob, transfer.reference.collection,
                transfer.space,
            ])
    }

    package func number(of dot: Dot, in space: SpaceRow.ID) throws -> UInt64? {
        try database.row(
            "SELECT number FROM log WHERE space = ? AND writer = ? AND counter = ?",
            [space, dot.writer.rawValue.signed, dot.counter.signed]
        ).map { $0.unsigned(0) }
    }

    package func reconsiderTransfers() throws {
        try database.run(
            "UPDATE records SET transfer = ? WHERE transfer IN (?, ?, ?) AND transfer > 0",
            [
                TransferStatus.waiting.rawValue, TransferStatus.stuck.rawValue,
                TransferStatus.held.rawValue, TransferStatus.unproven.rawValue,
            ])
    }
}
