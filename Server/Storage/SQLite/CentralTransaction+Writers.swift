import GRDB
import SyncProtocol

extension CentralTransaction {
    /// The last column is the device's key, unless the writer is only bound to the device: then it
    /// goes by other names.
    private static let writerColumns = """
        writer, counter, hash, device, office, name, first_number, brought_by, sealed_at,
        (SELECT key FROM devices WHERE devices.id = writers.device
            AND devices.office = writers.office AND devices.name = writers.name)
        """

    private static func writer(_ row: Row) throws -> WriterRow {
        let writer = WriterID(rawValue: row.unsigned(0))
        let info = WriterInfo(
            writer: writer, device: try row.recordID(3), office: row[4], name: row[5],
            key: try row.key(9))
        return WriterRow(
            info: info, broughtBy: try row.recordID(7), firstNumber: row.unsigned(6),
            head: try head(row), sealedAt: row.hasNull(atIndex: 8) ? nil : row.unsigned(8))
    }

    /// A head out of a row that begins with writer, counter and hash.
    private static func head(_ row: Row) throws -> WriterHead {
        WriterHead(
            WriterID(rawValue: row.unsigned(0)), counter: row.unsigned(1), hash: try row.hash(2))
    }

    package func writer(_ writer: WriterID, in space: SpaceRow.ID) throws -> WriterRow? {
        try database.row(
            "SELECT \(Self.writerColumns) FROM writers WHERE space = ? AND writer = ?",
            [space, writer.rawValue.signed]
        ).map(Self.writer)
    }

    package func save(_ writer: WriterRow, in space: SpaceRow.ID) throws {
        try database.run(
            """
            INSERT INTO writers (space, writer, counter, hash, device, office, name, first_number,
                brought_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET counter = excluded.counter, hash = excluded.hash
            """,
            [
                space, writer.info.writer.rawValue.signed, writer.head.counter.signed,
                writer.head.hash.blob, writer.info.device.blob, writer.info.office,
                writer.info.name, writer.firstNumber.signed, writer.broughtBy.blob,
            ])
    }

    package func writers(in space: SpaceRow.ID) throws -> [WriterRow] {
        try database.list(
            "SELECT \(Self.writerColumns) FROM writers WHERE space = ?", [space], Self.writer)
    }

    package func writers(
        firstIn range: ClosedRange<UInt64>, in space: SpaceRow.ID
    ) throws -> [WriterRow] {
        try database.list(
            """
            SELECT \(Self.writerColumns) FROM writers
            WHERE space = ? AND first_number BETWEEN ? AND ? ORDER BY first_number
            """,
            [space, range.lowerBound.signed, range.upperBound.signed], Self.writer)
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
