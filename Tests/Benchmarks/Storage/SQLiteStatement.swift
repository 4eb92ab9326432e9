import GRDBSQLite

/// One prepared statement of a `SQLiteFile`, which it keeps open.
final class SQLiteStatement {
    enum Column {
        case int(Int64)
        case blob([UInt8])
        case text([UInt8])
        case null
    }

    private let statement: OpaquePointer
    private let file: SQLiteFile

    init(_ statement: OpaquePointer, of file: SQLiteFile) {
        self.statement = statement
        self.file = file
    }

    deinit {
        sqlite3_finalize(statement)
    }

    /// Runs a statement that gives no rows.
    func run(_ columns: Column...) throws { try run(columns) }

    func run(_ columns: [Column]) throws {
        bind(columns)
        try file.check(sqlite3_step(statement))
        sqlite3_reset(statement)
    }

    /// Gives one row after the other to `body`.
    func forEach(_ columns: Column..., body: (SQLiteRow) throws -> Void) throws {
        bind(columns)
        defer { sqlite3_reset(statement) }
        while true {
            let code = sqlite3_step(statement)
            try file.check(code)
            guard code == SQLITE_ROW else { return }
            try body(SQLiteRow(statement: statement))
        }
    }

    // SQLite copies what it is given (SQLITE_TRANSIENT), as it does for the replica.
    private static let copies = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    private func bind(_ columns: [Column]) {
        for (place, column) in columns.enumerated() {
            let index = Int32(place + 1)
            switch column {
            case .int(let number): sqlite3_bind_int64(statement, index, number)
            case .null: sqlite3_bind_null(statement, index)
            case .blob(let bytes):
                sqlite3_bind_blob(statement, index, bytes, Int32(bytes.count), Self.copies)
            case .text(let bytes):
                bytes.withUnsafeBytes { raw in
                    let text = raw.assumingMemoryBound(to: CChar.self).baseAddress
                    sqlite3_bind_text(statement, index, text, Int32(bytes.count), Self.copies)
                }
            }
        }
    }
}

/// The row at which a statement stands; gone with its next step.
struct SQLiteRow {
    fileprivate let statement: OpaquePointer

    func int(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

    func bytes(_ column: Int32) -> [UInt8] {
        let start = sqlite3_column_blob(statement, column)
        let count = Int(sqlite3_column_bytes(statement, column))
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }
}
