import Foundation
import GRDB
import StoreKit
import SyncProtocol

extension CentralTransaction {
    private static let logColumns =
        "number, kind, writer, counter, hash, total_bytes, chain, bytes, brought_by, signature"

    private static func entry(_ row: Row) throws -> LogRow {
        LogRow(
            number: row.unsigned(0), kind: try kind(row, 1),
            dot: row.hasNull(atIndex: 2)
                ? nil : Dot(WriterID(rawValue: row.unsigned(2)), row.unsigned(3)),
            hash: try row.hash(4), bytes: try row.bytes(7), totalBytes: row[5],
            chain: try row.hash(6),
            provenance: Provenance(
                broughtBy: try row.bytes(8).isEmpty ? nil : row.recordID(8),
                signature: try row.signature(9)))
    }

    private static func kind(_ row: Row, _ index: Int) throws -> LogRow.Kind {
        guard let kind = LogRow.Kind(rawValue: row[index]) else {
            throw StoreError(
                .unusable, "a log entry is of an unknown kind",
                hint: "run fieldbook-server verify, and restore the last backup if it says so")
        }
        return kind
    }

    package func append(_ entry: LogRow, to space: SpaceRow.ID) throws {
        let statement = try database.bulk(
            """
            INSERT INTO log (space, number, kind, writer, counter, hash, total_bytes, chain, bytes,
                brought_by, signature)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        statement.bind(1, space)
        statement.bind(2, entry.number.signed)
        statement.bind(3, Int64(entry.kind.rawValue))
        statement.bind(4, entry.dot?.writer.rawValue.signed)
        statement.bind(5, entry.dot?.counter.signed)
        statement.bind(6, blob: entry.hash.bytes)
        statement.bind(7, Int64(entry.totalBytes))
        statement.bind(8, blob: entry.chain.bytes)
        statement.bind(9, blob: entry.bytes)
        // Empty for the writer's own device; null was all that older versions knew.
        let bringer = entry.provenance.broughtBy?.bytes ?? []
        statement.bind(10, blob: entry.dot == nil ? nil : bringer)
        statement.bind(11, blob: entry.provenance.signature?.bytes)
        try statement.run()
    }

    package func position(at number: UInt64, in space: SpaceRow.ID) throws -> LogPosition? {
        guard number > 0 else { return LogPosition(chain: .zero, totalBytes: 0) }
        return try database.row(
            "SELECT chain, total_bytes FROM log WHERE space = ? AND number = ?",
            [space, number.signed]
        ).map { LogPosition(chain: try $0.hash(0), totalBytes: $0[1]) }
    }

    package func logged(_ dot: Dot, in space: SpaceRow.ID) throws -> LoggedDot? {
        let key: StatementArguments = [
            space, dot.writer.rawValue.signed, dot.counter.signed,
        ]
        let logged = try database.row(
            """
            SELECT kind, hash, number, EXISTS (
                SELECT 1 FROM healed WHERE healed.space = log.space
                AND healed.writer = log.writer AND healed.counter = log.counter
                AND void_reason IS NOT NULL)
            FROM log WHERE space = ? AND writer = ? AND counter = ?
            """, key)
        if let logged {
            // What was taken, and taken out again, is void.
            return LoggedDot(
                kind: logged[3] ? .void : try Self.kind(logged, 0), hash: try logged.hash(1),
                number: logged.unsigned(2))
        }
        return try recovered(key)
    }

    package func frame(of dot: Dot, in space: SpaceRow.ID) throws -> [UInt8]? {
        try database.row(
            """
            SELECT bytes FROM log WHERE space = ? AND writer = ? AND counter = ? AND kind = ?
            """,
            [
                space, dot.writer.rawValue.signed, dot.counter.signed,
                LogRow.Kind.commit.rawValue,
            ]
        ).map { try $0.bytes(0) }
    }

    package func entries(
        after number: UInt64, in space: SpaceRow.ID, _ body: (LogRow) throws -> Bool
    ) throws {
        try database.stream(
            """
            SELECT \(Self.logColumns) FROM log WHERE space = ? AND number > ? ORDER BY number
            """,
            [space, number.signed], Self.entry, body)
    }

    package func voids(after number: UInt64, in space: SpaceRow.ID) throws -> [LogEntry] {
        let logged = try database.list(
            """
            SELECT \(Self.logColumns) FROM log WHERE space = ? AND number > ? AND kind = 1
            ORDER BY number
            """,
            [space, number.signed], Self.entry)
        return try logged.map { try $0.entry() } + recoveredVoids(after: number, in: space)
    }

    package func voids(
        after position: ScanPosition, in space: SpaceRow.ID, limit: Int
    ) throws -> [ScanItem] {
        // Each has a number of its own, so that one is told whole or not at all.
        let isReported = position >= ScanPosition(voidAt: position.number)
        let logged = try database.list(
            """
            SELECT \(Self.logColumns) FROM log WHERE space = ? AND number >= ? AND kind = 1
            ORDER BY number LIMIT ?
            """,
            [space, (position.number + (isReported ? 1 : 0)).signed, limit], Self.entry
        ).map { ScanItem(ScanPosition(voidAt: $0.number), .void(try $0.entry())) }
        let dot = position.lastDot
        let recovered = try recoveredVoids(
            "AND number >= ? AND (number, writer, counter) > (?, ?, ?) "
                + "ORDER BY number, writer, counter LIMIT ?",
            [
                space, position.number.signed, position.number.signed, dot.writer, dot.counter,
                limit,
            ])
        return logged
            + recovered.map { number, entry in
                ScanItem(ScanPosition(recovered: entry.dot, number: number), .void(entry))
            }
    }

    package func commits(naming record: RecordID, in space: SpaceRow.ID) throws -> [LogRow] {
        try database.list(
            """
            SELECT \(Self.logColumns) FROM log
            WHERE space = ? AND kind = 0 AND instr(bytes, ?) > 0 ORDER BY number
            """,
            [space, record.blob], Self.entry)
    }

    package func replaceFrame(
        of number: UInt64, with frame: [UInt8], in space: SpaceRow.ID
    ) throws {
        try database.run(
            "UPDATE log SET bytes = ? WHERE space = ? AND number = ?",
            [Data(frame), space, number.signed])
    }

    package func dropFrames(through number: UInt64, in space: SpaceRow.ID) throws -> Int {
        try database.run(
            """
            UPDATE log SET bytes = x'' WHERE space = ? AND number <= ? AND kind = 0
                AND length(bytes) > 0
            """, [space, number.signed])
        return database.changesCount
    }
}
