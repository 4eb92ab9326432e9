import GRDB
import GRDBSQLite

/// A prepared statement that is run again and again with other values: for the loops that write
/// thousands of rows, where the values are bound as they are.
struct BulkStatement {
    private let database: Database
    private let statement: Statement
    private var handle: OpaquePointer { statement.sqliteStatement }

    init(_ database: Database, _ sql: String) throws {
        self.database = database
        statement = try database.makeStatement(sql: sql)
    }

    /// SQLite copies what is bound with it.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    /// Binds by place, beginning at 1.
    func bind(_ place: Int32, _ value: Int64) { sqlite3_bind_int64(handle, place, value) }

    func bind(_ place: Int32, blob: [UInt8]?) {
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

    func bind(_ place: Int32, utf8: [UInt8]) {
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

    /// Runs the statement, which gives no rows. - Returns: how many rows it changed.
    @discardableResult
    func run() throws -> Int {
        let code = sqlite3_step(handle)
        sqlite3_reset(handle)
        guard code == SQLITE_DONE else {
            throw DatabaseError(
                resultCode: ResultCode(rawValue: code), message: database.lastErrorMessage)
        }
        return Int(sqlite3_changes(database.sqliteConnection))
    }
}
