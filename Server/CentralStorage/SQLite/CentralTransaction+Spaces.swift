import Foundation
import GRDB
import StoreKit
import SyncProtocol

extension CentralTransaction {
    static let spaceColumns =
        "id, name, number, chain, digest, log_bytes, records, state_bytes, floor, backup_number"

    static func space(_ row: Row) throws -> SpaceRow {
        var space = SpaceRow(id: row[0], name: row[1])
        space.number = row.unsigned(2)
        space.chain = try row.hash(3)
        space.digest = try row.digest(4)
        space.logBytes = row[5]
        space.records = row[6]
        space.stateBytes = row[7]
        space.floor = row.unsigned(8)
        space.backupNumber = row.unsigned(9)
        return space
    }

    package func space(named name: String) throws -> SpaceRow? {
        try database.row("SELECT \(Self.spaceColumns) FROM spaces WHERE name = ?", [name])
            .map(Self.space)
    }

    package func save(_ space: SpaceRow) throws {
        try database.run(
            """
            UPDATE spaces SET number = ?, chain = ?, digest = ?, log_bytes = ?, records = ?,
                state_bytes = ?, floor = ?, backup_number = ? WHERE id = ?
            """,
            [
                space.number.signed, space.chain.blob, Data(space.digest.bytes), space.logBytes,
                space.records, space.stateBytes, space.floor.signed, space.backupNumber.signed,
                space.id,
            ])
    }

    package func changeMarks() throws -> ChangeMarks {
        let version: Int64 = try database.row("SELECT version FROM registry").map { $0[0] } ?? 0
        var numbers: [String: UInt64] = [:]
        let cursor = try database.rows("SELECT name, number FROM spaces")
        while let row = try cursor.next() { numbers[row[0]] = row.unsigned(1) }
        return ChangeMarks(registry: version, numbers: numbers)
    }
}

extension CentralTransaction {
    package func usage(of device: DeviceID) throws -> DeviceUsage? {
        try database.row("SELECT day, commits, bytes FROM usage WHERE device = ?", [device.blob])
            .map { DeviceUsage(day: $0[0], commits: $0[1], bytes: $0[2]) }
    }

    package func save(_ usage: DeviceUsage, of device: DeviceID) throws {
        try database.run(
            """
            INSERT INTO usage (device, day, commits, bytes) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET
                day = excluded.day, commits = excluded.commits, bytes = excluded.bytes
            """, [device.blob, usage.day, usage.commits, usage.bytes])
    }

    package func writers(broughtBy device: DeviceID, in space: SpaceRow.ID) throws -> Int {
        try database.row(
            "SELECT count(*) FROM writers WHERE space = ? AND brought_by = ?",
            [space, device.blob]
        ).map { $0[0] } ?? 0
    }
}

extension CentralTransaction {
    private static let writerColumns = """
        writer, counter, hash, device, writers.office, writers.name, first_number, brought_by,
        sealed_at, first_signed, is_only_bound OR devices.id IS NULL,
        iif(is_only_bound, NULL, devices.key), last_number
        """

    /// With the device, where the writer is its own: one that it only brought goes by other names.
    private static let writersAndOwners = """
        writers LEFT JOIN devices ON devices.id = writers.device
            AND devices.office = writers.office AND devices.name = writers.name
        """

    private static func writer(_ row: Row) throws -> WriterRow {
        let writer = WriterID(rawValue: row.unsigned(0))
        let info = WriterInfo(
            writer: writer, device: try row.recordID(3), office: row[4], name: row[5],
            key: try row.key(11))
        return WriterRow(
            info: info, broughtBy: try row.recordID(7), isOnlyBound: row[10],
            firstNumber: row.unsigned(6),
            firstSigned: row.hasNull(atIndex: 9) ? nil : row.unsigned(9),
            lastNumber: row.unsigned(12), head: try head(row),
            sealedAt: row.hasNull(atIndex: 8) ? nil : row.unsigned(8))
    }

    /// A head out of a row that begins with writer, counter and hash.
    private static func head(_ row: Row) throws -> WriterHead {
        WriterHead(
            WriterID(rawValue: row.unsigned(0)), counter: row.unsigned(1), hash: try row.hash(2))
    }

    package func writer(_ writer: WriterID, in space: SpaceRow.ID) throws -> WriterRow? {
        try database.row(
            "SELECT \(Self.writerColumns) FROM \(Self.writersAndOwners) "
                + "WHERE space = ? AND writer = ?",
            [space, writer.rawValue.signed]
        ).map(Self.writer)
    }

    package func save(_ writer: WriterRow, in space: SpaceRow.ID) throws {
        try database.run(
            """
            INSERT INTO writers (space, writer, counter, hash, device, office, name, first_number,
                brought_by, first_signed, is_only_bound, last_number)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET counter = excluded.counter, hash = excluded.hash,
                first_signed = excluded.first_signed, last_number = excluded.last_number
            """,
            [
                space, writer.info.writer.rawValue.signed, writer.head.counter.signed,
                writer.head.hash.blob, writer.info.device.blob, writer.info.office,
                writer.info.name, writer.firstNumber.signed, writer.broughtBy.blob,
                writer.firstSigned?.signed, writer.isOnlyBound, writer.lastNumber.signed,
            ])
    }

    package func writers(in space: SpaceRow.ID) throws -> [WriterRow] {
        try database.list(
            "SELECT \(Self.writerColumns) FROM \(Self.writersAndOwners) WHERE space = ?",
            [space], Self.writer)
    }

    package func heads(in space: SpaceRow.ID) throws -> [WriterHead] {
        try database.list(
            "SELECT writer, counter, hash FROM writers WHERE space = ?", [space], Self.head)
    }

    package func writers(
        firstIn range: ClosedRange<UInt64>, in space: SpaceRow.ID, limit: Int
    ) throws -> [WriterRow] {
        try database.list(
            """
            SELECT \(Self.writerColumns) FROM \(Self.writersAndOwners)
            WHERE space = ?1 AND (first_number BETWEEN ?2 AND ?3 OR first_signed BETWEEN ?2 AND ?3)
            ORDER BY min(iif(first_number < ?2, ?3, first_number),
                coalesce(iif(first_signed < ?2, ?3, first_signed), ?3)) LIMIT ?4
            """,
            [space, range.lowerBound.signed, range.upperBound.signed, limit], Self.writer)
    }

    package func writers(
        after position: ScanPosition, in space: SpaceRow.ID, limit: Int
    ) throws -> [WriterRow] {
        let writer = position.lastWriter
        return try database.list(
            """
            SELECT \(Self.writerColumns) FROM \(Self.writersAndOwners)
            WHERE space = ? AND last_number >= ? AND (last_number > ? OR (? AND writer > ?))
            ORDER BY last_number, writer LIMIT ?
            """,
            [
                space, position.number.signed, position.number.signed, writer != nil, writer,
                limit,
            ], Self.writer)
    }

    package func heads(of device: DeviceID) throws -> [SpaceRow.ID: [WriterHead]] {
        var result: [SpaceRow.ID: [WriterHead]] = [:]
        let cursor = try database.rows(
            "SELECT writer, counter, hash, space FROM writers WHERE device = ?", [device.blob])
        while let row = try cursor.next() {
            let space: SpaceRow.ID = row[3]
            result[space, default: []].append(try Self.head(row))
        }
        return result
    }
}
