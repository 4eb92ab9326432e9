import Foundation
import GRDBSQLite

/// A SQLite file through the C interface alone, with the settings of a replica's file.
final class SQLiteFile {
    let path: String
    let handle: OpaquePointer

    /// - Parameters:
    ///   - pageSize: of a new file, in bytes.
    ///   - isDurable: whether each transaction is on disk when it ends, as a local edit has to be.
    init(_ path: String, pageSize: Int = 4096, isDurable: Bool = false) throws {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        guard sqlite3_open_v2(path, &opened, flags, nil) == SQLITE_OK, let opened else {
            throw BenchFailure("\(path) cannot be opened")
        }
        self.path = path
        handle = opened
        try execute(
            """
            PRAGMA page_size = \(pageSize); PRAGMA busy_timeout = 10000;
            PRAGMA journal_mode = WAL; PRAGMA synchronous = \(isDurable ? "FULL" : "NORMAL");
            PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY
            """)
    }

    deinit {
        sqlite3_close_v2(handle)
    }

    func execute(_ sql: String) throws {
        try check(sqlite3_exec(handle, sql, nil, nil, nil))
    }

    func prepare(_ sql: String) throws -> SQLiteStatement {
        var statement: OpaquePointer?
        try check(sqlite3_prepare_v2(handle, sql, -1, &statement, nil))
        guard let statement else { throw BenchFailure("nothing to prepare: \(sql)") }
        return SQLiteStatement(statement, of: self)
    }

    /// Moves the log into the file. - Returns: the file's size in bytes.
    func checkpoint() throws -> Int {
        try execute("PRAGMA wal_checkpoint(TRUNCATE)")
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.size] as? Int) ?? 0
    }

    func count(_ table: String) throws -> Int {
        var count = 0
        try prepare("SELECT count(*) FROM \(table)").forEach { count = Int($0.int(0)) }
        return count
    }

    static func remove(_ path: String) {
        for ending in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: path + ending)
        }
    }

    var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

    func check(_ code: Int32) throws {
        guard code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE else {
            throw BenchFailure("\(path): \(String(cString: sqlite3_errmsg(handle)))")
        }
    }
}

extension SQLiteFile {
    /// The size of a file that nobody has open any more, its log moved into it.
    static func size(_ path: String) throws -> Int { try SQLiteFile(path).checkpoint() }
}
