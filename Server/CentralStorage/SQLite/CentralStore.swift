import GRDB
import StoreKit
import SyncProtocol
import Synchronization

/// The central server's store: one SQLite file for all its spaces and devices.
///
/// Other processes (the commands of the server's operator) may have it open at the same time.
package final class CentralStore: StorageEngine {
    package let directory: String
    package let epoch: Epoch
    package let serverDevice: DeviceID
    package let file: StoreFile
    let environment: SystemInputs
    let lastSeen = LastSeen()

    /// Opens `directory`/central.sqlite; creates the folder and the file, for their owner only,
    /// when they are missing.
    ///
    /// - Throws: `StoreError`, of kind `unusable` when the file is of another kind, and as
    ///   `StoreFolder.prepare` where the folder is not the server's alone.
    package init(directory: String, environment: SystemInputs) throws {
        self.directory = directory
        self.environment = environment
        try StoreFolder(path: directory).prepare(environment)
        file = try StoreFile(
            path: directory + "/central.sqlite", applicationID: CentralSchema.applicationID,
            migrator: CentralSchema.migrator,
            whenDamaged: "keep the folder, and restore the last backup with fieldbook-server "
                + "restore: the replicas bring back what came after it")
        let epochs = EpochFile(directory: directory)
        // The write lock keeps two processes from naming the epoch at once.
        (epoch, serverDevice) = try file.write { database in
            let transaction = CentralTransaction(database: database, environment: environment)
            let epoch = try epochs.readOrCreate(environment)
            try transaction.open(under: epoch)
            return (epoch, try transaction.readOrCreateServerDevice())
        }
        // What an erasure could not overwrite before this process began; a full disk must not keep
        // the store from being opened.
        try? scrubIfRequired()
    }

    package func read<T>(_ body: (CentralTransaction) throws -> T) throws -> T {
        try file.read { database in
            try body(CentralTransaction(database: database, environment: environment))
        }
    }

    package func write<T>(_ body: (inout CentralTransaction) throws -> T) throws -> T {
        try write(.durable, body)
    }

    package func note<T>(_ body: (inout CentralTransaction) throws -> T) throws -> T {
        try write(.refetchable, body)
    }

    private func write<T>(
        _ durability: StoreFile.Durability, _ body: (inout CentralTransaction) throws -> T
    ) throws -> T {
        try file.write(durability) { database in
            var transaction = CentralTransaction(database: database, environment: environment)
            return try body(&transaction)
        }
    }
}

/// One transaction over the central store. Its tables are in the files beside this one.
///
/// The registry's part (spaces, invitations, devices, grants) throws `StoreError`.
package struct CentralTransaction: StorageTransaction {
    let database: Database
    let environment: SystemInputs
}

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

extension CentralStore {
    private static let day: Int64 = 24 * 60 * 60 * 1000

    /// Compacts every space, and notes when.
    @discardableResult
    package func compactNow() throws -> CompactionSummary {
        let time = environment.now()
        let summary = try compact(at: time)
        try note { transaction in
            try transaction.database.run("UPDATE registry SET compacted_at = ?", [time])
        }
        return summary
    }

    /// Compacts if that was last done a day ago, or never; also finishes a scrub that a reader
    /// prevented, and ends recoveries whose time is over.
    package func compactDaily() throws {
        try scrubIfRequired()
        if try read({ try $0.isRecoveryNoted }) { try write { try $0.endOverdueRecoveries() } }
        let last: Int64? = try read { transaction in
            try transaction.database.row("SELECT compacted_at FROM registry").flatMap { $0[0] }
        }
        let now = environment.now()
        if let last, (last..<last + Self.day).contains(now) { return }
        try compactNow()
    }
}
