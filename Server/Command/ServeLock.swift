import Foundation

/// Keeps two servers from serving one data folder: an exclusive lock that ends with the process,
/// however that ends.
final class ServeLock {
    private let descriptor: Int32

    /// - Throws: `CommandFailure`, status 69, when another process serves the folder.
    init(directory: String) throws(CommandFailure) {
        let path = directory + "/serve.lock"
        descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandFailure(
                "read_only", "\(path) cannot be written", hint: "check the folder's permissions",
                status: .notPermitted)
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw CommandFailure(
                "in_use", "another process serves \(directory)",
                hint: "stop it first, or use another folder", status: .unavailable)
        }
    }

    /// The same for a folder that may not be there yet.
    convenience init(creatingFolderFor directory: String) throws {
        try? FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        try self.init(directory: directory)
    }

    deinit {
        close(descriptor)
    }
}
