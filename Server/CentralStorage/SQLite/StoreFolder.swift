import Foundation
import StoreKit
import SyncProtocol

/// The server's data folder: its owner's alone, and so is every file in it.
///
/// Whoever may write in the folder can put another store in the place of the server's, so that such
/// a folder is refused; one that others may only read is closed.
package struct StoreFolder {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// The store's file.
    package var store: String { path + "/central.sqlite" }

    /// Makes the folder and the store's empty file if they are missing, finishes a restore that was
    /// cut short, and closes everything to others.
    ///
    /// - Throws: `StoreError`, kind `notPermitted` where others may write in the folder, `readOnly`
    ///   where this process may not.
    package func prepare(_ environment: SystemInputs) throws {
        try make()
        try PendingRestore(directory: path).finish(environment)
        if !DurableFile.exists(store) { try DurableFile.create(store) }
    }

    /// Makes the folder, for its owner only, or closes one that is there.
    func make() throws(StoreError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw StoreError(
                .readOnly, "the folder \(path) cannot be created",
                hint: "check the path and the permissions of its parent folder")
        }
        try close()
    }

    private func close() throws(StoreError) {
        var info = stat()
        guard stat(path, &info) == 0 else { throw unwritable(errno) }
        guard info.st_mode & 0o022 == 0 else {
            throw StoreError(
                .notPermitted, "others may write in the folder \(path), and replace its store",
                hint: "see that nothing in it is foreign, then close it: chmod 700 \(path)")
        }
        guard access(path, W_OK | X_OK) == 0 else { throw unwritable(errno) }
        // A folder of somebody else cannot be closed; what this process makes in it is closed.
        if info.st_mode & 0o077 != 0 { chmod(path, info.st_mode & 0o700) }
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
            closeFile("\(path)/\(name)")
        }
    }

    private func closeFile(_ file: String) {
        var info = stat()
        guard lstat(file, &info) == 0, info.st_mode & S_IFMT == S_IFREG,
            info.st_mode & 0o077 != 0
        else { return }
        chmod(file, info.st_mode & 0o700)
    }

    private func unwritable(_ code: Int32) -> StoreError {
        switch code {
        case EROFS:
            StoreError(
                .readOnly, "the disk that holds \(path) may only be read",
                hint: "mount it for writing, or choose another folder with --data")
        case EACCES, EPERM:
            StoreError(
                .readOnly, "this user may not write in the folder \(path)",
                hint: "run the command as the folder's owner, or check its permissions")
        default:
            StoreError(
                .readOnly, "the folder \(path) cannot be used: \(String(cString: strerror(code)))",
                hint: "check the path")
        }
    }
}

/// The server's epoch, kept in a file of its own beside the store.
///
/// A backup holds the store only, so that a store which is restored elsewhere, or after its epoch
/// was removed, begins a new epoch and its replicas notice.
struct EpochFile {
    let path: String

    init(directory: String) {
        path = directory + "/epoch"
    }

    func readOrCreate(_ environment: SystemInputs) throws -> Epoch {
        if let found = try read() { return found }
        return try renew(environment)
    }

    /// Begins a new epoch; on disk when this returns.
    @discardableResult
    func renew(_ environment: SystemInputs) throws -> Epoch {
        var generator = environment.generator
        let epoch = Epoch(milliseconds: environment.now(), using: &generator)
        try DurableFile.write("\(epoch)\n", to: path)
        return epoch
    }

    private func read() throws -> Epoch? {
        guard let data = FileManager.default.contents(atPath: path) else {
            guard !FileManager.default.fileExists(atPath: path) else {
                throw StoreError(.readOnly, "\(path) cannot be read")
            }
            return nil
        }
        // A power cut right after the file was made can leave it empty.
        guard !data.isEmpty else { return nil }
        let text = String(decoding: data, as: UTF8.self)
        guard let epoch = Epoch(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw StoreError(
                .unusable, "\(path) does not hold an epoch",
                hint: "remove it: the server then begins a new epoch, which its replicas notice")
        }
        return epoch
    }
}
