import Foundation
import StoreKit
import SyncProtocol

extension CentralStore {
    /// Makes a backup the store of a folder that no process serves.
    ///
    /// The backup is copied and read back before anything is touched. The replaced store is set
    /// aside in a folder of its own. The store begins a new epoch, and each space a recovery, in
    /// which its replicas give back what the backup lacks. A crash at any point leaves the old
    /// store, or a restore that the next opening finishes; running it again is harmless.
    ///
    /// - Throws: `StoreError`, kind `notFound` or `unusable` when the backup cannot be used.
    package static func restore(
        from path: String, to directory: String, environment: SystemInputs
    ) throws -> RestoreSummary {
        try StoreFolder(path: directory).make()
        let pending = PendingRestore(directory: directory)
        let summary = try pending.stage(path, environment)
        let setAside = try pending.finish(environment)
        _ = try CentralStore(directory: directory, environment: environment)
        return RestoreSummary(spaces: summary.spaces, setAside: setAside)
    }
}

/// A restore on its way: the verified copy stands beside the store, and is to replace it.
///
/// Steps, each on disk before the next: the copy is made, verified and prepared under one name;
/// renamed to `central.sqlite.restored`, from when on the restore holds; the epoch is renewed, so
/// that the restored history never runs under the old one; the old files are moved away, the
/// write-ahead log with them; the copy takes the store's name. Each step may be done twice.
struct PendingRestore {
    let directory: String

    private var draft: String { directory + "/central.sqlite.copying" }
    private var staged: String { directory + "/central.sqlite.restored" }
    private var store: String { directory + "/central.sqlite" }

    /// Copies, verifies and prepares a backup; changes nothing of the store.
    func stage(_ path: String, _ environment: SystemInputs) throws -> BackupSummary {
        guard DurableFile.exists(path) else {
            throw StoreError(.notFound, "\(path) is not there", hint: "check the path")
        }
        removeDraft()
        do {
            try FileManager.default.copyItem(atPath: path, toPath: draft)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: draft)
        } catch {
            throw StoreError(
                .readOnly, "\(path) cannot be copied to \(directory)",
                hint: "check the permissions, and the room on the disk")
        }
        do {
            let copy = StoreCopy(path: draft, environment: environment)
            try copy.upgrade()
            let summary = try copy.verify(scratchFolder: directory)
            let revoked = revokedDevices(environment)
            let tokens = readOld(environment) { try $0.tokens() } ?? []
            let epochs = readOld(environment) { try $0.epochs() } ?? []
            try copy.write { transaction in
                try transaction.learn(epochs)
                try transaction.beginAnew(because: "restore")
                try transaction.audit(.restore, "from a backup")
                try transaction.revokeAgain(revoked)
                try transaction.adopt(tokens)
            }
            try DurableFile.move(draft, to: staged)
            return summary
        } catch {
            removeDraft()
            throw error
        }
    }

    /// The devices that the store knows as revoked, as far as it can still be read: a laptop that
    /// was stolen since the backup must not come back with it.
    private func revokedDevices(_ environment: SystemInputs) -> [DeviceID] {
        let devices = readOld(environment) { try $0.devices() } ?? []
        return devices.map(\.device).filter(\.isRevoked).map(\.id)
    }

    /// What the store tells that is to be replaced; nil if it is not there, or unreadable.
    private func readOld<T>(
        _ environment: SystemInputs, _ body: (CentralTransaction) throws -> T
    ) -> T? {
        guard DurableFile.exists(store) else { return nil }
        let old = StoreCopy(path: store, environment: environment)
        // One of an earlier version tells it in the tables of this one.
        try? old.upgrade()
        return try? old.read(body)
    }

    /// Puts a staged copy in the store's place, if there is one.
    ///
    /// - Returns: the folder that the replaced store is now in, if there was one.
    @discardableResult
    func finish(_ environment: SystemInputs) throws -> String? {
        guard DurableFile.exists(staged) else { return nil }
        let lock = try FolderLock(directory)
        defer { withExtendedLifetime(lock) {} }
        // Another process may have finished it meanwhile.
        guard let name = asideName() else { return nil }
        try EpochFile(directory: directory).renew(environment)
        let aside = "\(directory)/\(name)"
        for suffix in ["", "-wal", "-shm"] where DurableFile.exists(store + suffix) {
            // An empty file holds its place for a lock; it is no store.
            if suffix.isEmpty, isEmpty(store) {
                unlink(store)
                continue
            }
            try? FileManager.default.createDirectory(
                atPath: aside, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            try DurableFile.move(store + suffix, to: aside + "/central.sqlite" + suffix)
        }
        try DurableFile.move(staged, to: store)
        return DurableFile.exists(aside) ? aside : nil
    }

    /// The same name in every attempt, so that the parts of one store stay together.
    private func asideName() -> String? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: staged)
        guard let date = attributes?[.modificationDate] as? Date else { return nil }
        let time = date.formatted(.iso8601.dateTimeSeparator(.standard).timeSeparator(.omitted))
        return "before-restore-" + time
    }

    private func isEmpty(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && info.st_size == 0
    }

    private func removeDraft() {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            try? FileManager.default.removeItem(atPath: draft + suffix)
        }
    }
}

/// An exclusive lock on a folder that others wait for; it ends with the process, however that ends.
private final class FolderLock {
    private let descriptor: Int32

    init(_ path: String) throws(StoreError) {
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0, flock(descriptor, LOCK_EX) == 0 else {
            throw StoreError(
                .readOnly, "\(path) cannot be locked", hint: "check the folder's permissions")
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }
}
