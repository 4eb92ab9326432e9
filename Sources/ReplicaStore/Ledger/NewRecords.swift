import GRDB
import StoreKit
import SyncProtocol

/// Writes records of which the file knows nothing yet, row by row, without looking for them first.
struct NewRecords {
    private let records: BulkStatement
    private let search: BulkStatement
    private let rows: LedgerRows

    init(_ rows: LedgerRows) throws {
        self.rows = rows
        records = try rows.database.bulk(
            """
            INSERT INTO records (collection, id, space, life, pending, clock, document)
            VALUES (?, ?, ?, ?, 0, ?, ?) ON CONFLICT DO NOTHING
            """)
        search = try rows.database.bulk("INSERT INTO search (rowid, text) VALUES (?, ?)")
    }

    /// Inserts a record with what it can be found by.
    ///
    /// - Parameter bytes: those that the record's places mean.
    /// - Returns: false when the file knows the record; nothing is changed then.
    func insert(
        _ record: PreparedStates.Record, _ bytes: UnsafeRawBufferPointer, collection: Int64
    ) throws -> Bool {
        records.bind(1, collection)
        records.bind(2, id: record.item.record)
        records.bind(3, rows.space)
        records.bind(4, Int64(record.life.rawValue))
        records.bind(5, blobInPlace: record.clock.map { bytes[$0] })
        records.bind(6, utf8InPlace: bytes[record.document])
        defer { records.unbind(); search.unbind() }
        guard try records.run() > 0 else { return false }
        let row = records.lastInsertedRow
        search.bind(1, row)
        search.bind(2, utf8InPlace: bytes[record.searchText])
        try search.run()
        if !record.marks.isEmpty {
            try rows.insertMarks(record.marks, of: row, collection: collection)
        }
        return true
    }
}
