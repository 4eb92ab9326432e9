import Foundation
import GRDB
import StoreKit
import SyncProtocol

extension CentralStore {
    /// Writes a copy of the store as it is at one moment to a new file, for its owner only, and
    /// notes what it holds once it was read back without a fault.
    ///
    /// Works while the store is served; nobody waits for it. The copy has no epoch, and nothing
    /// that was erased before.
    ///
    /// - Throws: `StoreError`, kind `usage` when the file exists; a partial file is removed.
    @discardableResult
    package func backup(to path: String) throws -> BackupSummary {
        guard !DurableFile.exists(path) else {
            throw StoreError(
                .usage, "\(path) exists already",
                hint: "choose another name; a backup never replaces a file")
        }
        let draft = path + ".partial"
        try DurableFile.create(draft)
        do {
            let summary = try copyVerified(to: draft)
            try DurableFile.move(draft, to: path)
            try note(summary)
            return summary
        } catch {
            try? FileManager.default.removeItem(atPath: draft)
            throw error
        }
    }

    private func copyVerified(to draft: String) throws -> BackupSummary {
        do {
            try file.pool.vacuum(into: draft)
        } catch let error as DatabaseError {
            throw StoreError(error, path: draft)
        }
        try DurableFile.sync(draft)
        return try StoreCopy(path: draft, environment: environment)
            .verify(scratchFolder: directory)
    }

    /// Compaction keeps what no verified backup holds.
    private func note(_ summary: BackupSummary) throws {
        try write { transaction in
            for held in summary.spaces {
                guard var space = try transaction.space(named: held.space) else { continue }
                space.backupNumber = max(space.backupNumber, held.number)
                try transaction.save(space)
                try transaction.audit(
                    .backup, space: held.space,
                    "\(held.records) records, log up to number \(held.number)")
            }
        }
    }
}

/// What a verified backup holds.
package struct BackupSummary: Hashable, Sendable {
    /// By name.
    package let spaces: [SpaceSummary]
}

/// What a restore did.
package struct RestoreSummary: Hashable, Sendable {
    /// By name, as they stand in the backup.
    package let spaces: [SpaceSummary]
    /// The folder that holds the store which was replaced; nil when there was none.
    package let setAside: String?
}

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
