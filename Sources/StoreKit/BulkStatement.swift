import GRDB
import GRDBSQLite
import SyncProtocol

/// A prepared statement whose values are bound and read as they are, for the few statements that
/// run once for each of thousands of rows.
///
/// Parameters are numbered from 1, columns from 0. One user at a time: a statement with the same
/// text is the same statement.
package struct BulkStatement {
    private let database: Database
    private let statement: Statement
    private var handle: OpaquePointer { statement.sqliteStatement }

    fileprivate init(_ database: Database, _ sql: String) throws {
        self.database = database
        statement = try database.cachedStatement(sql: sql)
        sqlite3_reset(statement.sqliteStatement)
    }

    /// SQLite copies what is bound with it.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    package func bind(_ place: Int32, _ value: Int64?) {
        if let value {
            sqlite3_bind_int64(handle, place, value)
        } else {
            sqlite3_bind_null(handle, place)
        }
    }

    package func bind(_ place: Int32, blob: [UInt8]?) {
        guard let blob else {
            sqlite3_bind_null(handle, place)
            return
        }
        blob.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else {
                sqlite3_bind_zeroblob(handle, place, 0)
                return
            }
            sqlite3_bind_blob(handle, place, start, Int32(bytes.count), Self.transient)
        }
    }

    package func bind(_ place: Int32, id: RecordID) {
        withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) { bytes in
            _ = sqlite3_bind_blob(handle, place, bytes.baseAddress, 16, Self.transient)
        }
    }

    package func bind(_ place: Int32, text: String) { bind(place, utf8: Array(text.utf8)) }

    package func bind(_ place: Int32, utf8: [UInt8]) {
        // A missing address would be null, not the empty text.
        guard !utf8.isEmpty else {
            sqlite3_bind_text(handle, place, "", 0, Self.transient)
            return
        }
        utf8.withUnsafeBytes { bytes in
            let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            _ = sqlite3_bind_text(handle, place, start, Int32(bytes.count), Self.transient)
        }
    }

    /// Has SQLite read a value where it stands, which has to stay until `unbind`.
    package func bind(_ place: Int32, blobInPlace blob: Slice<UnsafeRawBufferPointer>?) {
        guard let blob, let start = UnsafeRawBufferPointer(rebasing: blob).baseAddress else {
            bind(place, blob: blob.map { _ in [] })
            return
        }
        sqlite3_bind_blob(handle, place, start, Int32(blob.count), nil)
    }

    /// The same for text in UTF-8.
    package func bind(_ place: Int32, utf8InPlace utf8: Slice<UnsafeRawBufferPointer>) {
        let bytes = UnsafeRawBufferPointer(rebasing: utf8)
        guard !bytes.isEmpty, let start = bytes.baseAddress else { return bind(place, utf8: []) }
        sqlite3_bind_text(
            handle, place, start.assumingMemoryBound(to: CChar.self), Int32(bytes.count), nil)
    }

    /// Lets go of all values.
    package func unbind() { sqlite3_clear_bindings(handle) }

    /// Runs a statement that gives no rows. - Returns: how many rows it changed.
    @discardableResult
    package func run() throws -> Int {
        let hasRow = try next()
        assert(!hasRow, "a statement that gives rows is read with first")
        return Int(sqlite3_changes(database.sqliteConnection))
    }

    /// The row that was inserted last, told without the look at the queue that GRDB takes.
    package var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(database.sqliteConnection) }

    /// What `make` reads of the first row; nil when there is none.
    package func first<T>(_ make: (BulkStatement) throws -> T) throws -> T? {
        guard try next() else { return nil }
        defer { sqlite3_reset(handle) }
        return try make(self)
    }

    /// Gives `body` one row after the other, until there is none or it returns false.
    package func forEach(_ body: (BulkStatement) throws -> Bool) throws {
        defer { sqlite3_reset(handle) }
        while try next() {
            guard try body(self) else { return }
        }
    }

    /// Moves to the next row. The statement is reset when there is none, or when that fails.
    private func next() throws -> Bool {
        let code = sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        sqlite3_reset(handle)
        guard code == SQLITE_DONE else {
            throw DatabaseError(
                resultCode: ResultCode(rawValue: code), message: database.lastErrorMessage)
        }
        return false
    }
}

/// Where a row's columns can be read by their place.
package protocol ColumnReader {
    func int(_ column: Int) -> Int64
    /// Nil for null.
    func optionalInt(_ column: Int) -> Int64?
    /// Nil for null.
    func blob(_ column: Int) throws -> [UInt8]?
}

extension BulkStatement: ColumnReader {
    package func int(_ column: Int) -> Int64 { sqlite3_column_int64(handle, Int32(column)) }

    package func optionalInt(_ column: Int) -> Int64? {
        sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL ? nil : int(column)
    }

    package func blob(_ column: Int) -> [UInt8]? {
        let place = Int32(column)
        guard sqlite3_column_type(handle, place) != SQLITE_NULL else { return nil }
        guard let start = sqlite3_column_blob(handle, place) else { return [] }
        let count = Int(sqlite3_column_bytes(handle, place))
        return [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }
}

extension BulkStatement {
    package func text(_ column: Int) -> String { String(decoding: bytes(column), as: UTF8.self) }

    /// Nil for null.
    package func optionalText(_ column: Int) -> String? {
        sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL ? nil : text(column)
    }

    /// Nil unless the column holds 16 bytes.
    package func id(_ column: Int) -> RecordID? {
        let bytes = bytes(column)
        guard bytes.count == 16 else { return nil }
        return RecordID(
            high: bytes.loadUnaligned(as: UInt64.self).bigEndian,
            low: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self).bigEndian)
    }

    /// A text's or blob's own bytes, which stay until the next row.
    private func bytes(_ column: Int) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(handle, Int32(column))
        let count = Int(sqlite3_column_bytes(handle, Int32(column)))
        return UnsafeRawBufferPointer(start: start, count: count)
    }
}

extension Row: ColumnReader {
    package func int(_ column: Int) -> Int64 { self[column] }

    package func optionalInt(_ column: Int) -> Int64? { self[column] }

    package func blob(_ column: Int) throws -> [UInt8]? {
        try withUnsafeData(atIndex: column) { $0.map { [UInt8]($0) } }
    }
}

extension Database {
    package func bulk(_ sql: String) throws -> BulkStatement { try BulkStatement(self, sql) }
}
