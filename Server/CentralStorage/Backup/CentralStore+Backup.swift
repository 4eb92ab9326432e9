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
