import GRDB
import StoreKit

extension CentralTransaction {
    package func requireScrub() throws {
        try database.run("UPDATE registry SET must_scrub = 1")
    }

    var mustScrub: Bool {
        get throws { try database.row("SELECT must_scrub FROM registry").map { $0[0] } ?? false }
    }
}

extension CentralStore {
    /// Writes the file anew without its free space, and empties the write-ahead log, which holds
    /// older pages.
    package func scrubIfRequired() throws {
        guard try read({ try $0.mustScrub }) else { return }
        do {
            try file.pool.writeWithoutTransaction { database in
                // The copy on its way holds what stays only; it may be too large for memory.
                try database.execute(sql: "PRAGMA temp_store = FILE")
                defer { try? database.execute(sql: "PRAGMA temp_store = MEMORY") }
                try database.execute(sql: "VACUUM")
                guard try Self.emptyLog(database) else { return }
                try database.execute(sql: "UPDATE registry SET must_scrub = 0")
                _ = try Self.emptyLog(database)
            }
        } catch let error as DatabaseError {
            throw StoreError(error, path: file.path)
        }
    }

    /// Moves the write-ahead log into the file and cuts it off.
    ///
    /// - Returns: false when a reader that began before keeps the old pages; it is not waited for
    ///   as long as for a writer.
    private static func emptyLog(_ database: Database) throws -> Bool {
        try database.execute(sql: "PRAGMA busy_timeout = 1000")
        defer { try? database.execute(sql: "PRAGMA busy_timeout = 30000") }
        return try Row.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
            .map { $0[0] == 0 } ?? false
    }
}
