import CSQLite
import GRDB
import Synchronization

/// One SQLite file in WAL mode, opened and migrated: a field replica's or the central server's.
///
/// Writers wait for each other, also across processes; readers never wait. Every transaction that
/// writes begins immediate, so that waiting happens at its start and never fails in its middle.
package final class StoreFile: Sendable {
    /// What a transaction's changes are worth when the power fails right after it.
    package enum Durability: Sendable {
        /// A person's work: on disk when the call returns (synchronous=FULL).
        case durable
        /// What can be fetched again: may be lost, never torn (synchronous=NORMAL).
        case refetchable
    }

    package let path: String
    package let pool: DatabasePool
    /// How the writing connection is set.
    private let durability = Mutex<Durability?>(nil)
    /// The hint of an error that says that the file is damaged.
    private let whenDamaged: String?

    /// Opens or creates the file and brings its tables to the newest version.
    ///
    /// - Parameters:
    ///   - applicationID: SQLite's `application_id`, which tells the kinds of file apart.
    ///   - whenDamaged: what its user can do when it cannot be read any more.
    package init(
        path: String, applicationID: Int32, migrator: DatabaseMigrator, whenDamaged: String? = nil
    ) throws {
        self.path = path
        self.whenDamaged = whenDamaged
        _ = Self.countsNoMemory
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { database in
            // Of new files only. A case takes 1.5 to 3 KB: in pages of 4 KiB a third stays empty.
            try database.execute(sql: "PRAGMA page_size = 8192")
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
            try database.execute(sql: "PRAGMA cache_size = -16000")
            // 32 MB: a bulk load then waits for the disk a few times only, and pages that every
            // edit changes are copied into the file more rarely.
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
            try database.execute(sql: "PRAGMA foreign_keys = ON")
        }
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            try Self.claim(pool, path: path, applicationID: applicationID, migrator: migrator)
        } catch let error as DatabaseError {
            throw StoreError(error, path: path, whenDamaged: whenDamaged)
        }
    }

    /// Done once in a process: nobody asks SQLite how much memory it uses, and counting costs a
    /// bulk load a tenth of its time.
    private static let countsNoMemory = fieldbook_sqlite_count_no_memory()

    private static func claim(
        _ pool: DatabasePool, path: String, applicationID: Int32, migrator: DatabaseMigrator
    ) throws {
        let found = try pool.read { try Int32.fetchOne($0, sql: "PRAGMA application_id") ?? 0 }
        guard found == applicationID || found == 0 else {
            throw StoreError(
                .unusable, "\(path) is another kind of file",
                hint: "field replicas and server stores are not interchangeable")
        }
        if try pool.read({ try migrator.hasBeenSuperseded($0) }) {
            throw StoreError(
                .unusable, "\(path) was written by a newer Fieldbook",
                hint: "install the newest version; nothing was changed")
        }
        if found == 0 {
            try pool.writeWithoutTransaction { database in
                let tables =
                    try Int.fetchOne(
                        database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
                guard tables == 0 else {
                    throw StoreError(.unusable, "\(path) is a database of another program")
                }
                try database.execute(sql: "PRAGMA application_id = \(applicationID)")
            }
        }
        try migrator.migrate(pool)
    }

    package func read<T>(_ body: (Database) throws -> T) throws -> T {
        do {
            return try pool.read(body)
        } catch let error as DatabaseError {
            throw StoreError(error, path: path, whenDamaged: whenDamaged)
        }
    }

    /// Runs one transaction, undone as a whole if `body` throws.
    package func write<T>(
        _ durability: Durability = .durable, _ body: (Database) throws -> T
    ) throws -> T {
        do {
            return try pool.writeWithoutTransaction { database in
                try set(durability, of: database)
                var result: T?
                try database.inTransaction(.immediate) {
                    result = try body(database)
                    return .commit
                }
                guard let result else { throw StoreError(.failed, "a transaction gave no result") }
                return result
            }
        } catch let error as DatabaseError {
            throw StoreError(error, path: path, whenDamaged: whenDamaged)
        }
    }

    private func set(_ durability: Durability, of database: Database) throws {
        guard self.durability.withLock({ $0 }) != durability else { return }
        let level = durability == .durable ? "FULL" : "NORMAL"
        try database.execute(sql: "PRAGMA synchronous = \(level)")
        self.durability.withLock { $0 = durability }
    }
}
