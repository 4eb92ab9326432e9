import GRDB
import StoreKit
import SyncProtocol

/// A central store in a file that nobody serves: a backup, or what is to become the store.
struct StoreCopy {
    let path: String
    let environment: SystemInputs

    /// Reads the whole copy back: SQLite's own check, the log, the states, the digests.
    ///
    /// - Parameter scratchFolder: where the check may keep its working file.
    /// - Throws: `StoreError` of kind `unusable` when anything is wrong.
    func verify(scratchFolder: String) throws -> BackupSummary {
        try read { transaction in
            let problems = try transaction.problems(scratchFolder: scratchFolder)
            if let first = problems.first {
                throw StoreError(
                    .unusable,
                    "\(path) is no sound store: \(problems.count) problems, the first: \(first)")
            }
            return BackupSummary(spaces: try transaction.spaces())
        }
    }

    /// - Throws: also when the file is no central store, or of a newer version.
    func read<T>(_ body: (CentralTransaction) throws -> T) throws -> T {
        try open(readOnly: true) { queue in
            try queue.read { database in
                try claim(database)
                return try body(
                    CentralTransaction(database: database, environment: environment))
            }
        }
    }

    /// Brings the tables of a copy that an earlier version made up to date.
    ///
    /// - Throws: also when the file is no central store, or of a newer version.
    func upgrade() throws { try write { _ in } }

    /// Brings the copy's tables up to date, then changes it in one transaction.
    func write(_ body: (CentralTransaction) throws -> Void) throws {
        try open(readOnly: false) { queue in
            try queue.read { try claim($0) }
            try CentralSchema.migrator.migrate(queue)
            try queue.write {
                try body(CentralTransaction(database: $0, environment: environment))
            }
        }
        try DurableFile.sync(path)
    }

    private func open<T>(readOnly: Bool, _ body: (DatabaseQueue) throws -> T) throws -> T {
        var configuration = Configuration()
        configuration.readonly = readOnly
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            let result = Result { try body(queue) }
            try queue.close()
            return try result.get()
        } catch let error as DatabaseError {
            throw StoreError(error, path: path)
        }
    }

    private func claim(_ database: Database) throws {
        let found = try Int32.fetchOne(database, sql: "PRAGMA application_id")
        guard found == CentralSchema.applicationID else {
            throw StoreError(
                .unusable, "\(path) is no backup of a central store",
                hint: "give a file that fieldbook-server backup has written")
        }
        guard try !CentralSchema.migrator.hasBeenSuperseded(database) else {
            throw StoreError(
                .unusable, "\(path) was written by a newer Fieldbook",
                hint: "install the newest version; nothing was changed")
        }
    }
}
