import Foundation

/// File operations that are on disk when they return.
package enum DurableFile {
    /// Writes out a file's bytes, or a folder's names.
    package static func sync(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("read", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("written out", path) }
    }

    /// Moves a file within a disk, over an older one if there is one.
    package static func move(_ path: String, to target: String) throws(StoreError) {
        guard rename(path, target) == 0 else { throw failure("moved to \(target)", path) }
        try sync(folder(of: target))
    }

    /// Makes an empty file for its owner only. - Throws: also when something is there already.
    package static func create(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("made", path) }
        close(descriptor)
    }

    /// Replaces a small file as a whole.
    package static func write(_ text: String, to path: String) throws(StoreError) {
        let draft = path + ".new"
        unlink(draft)
        try create(draft)
        guard let handle = FileHandle(forWritingAtPath: draft),
            (try? handle.write(contentsOf: Data(text.utf8))) != nil,
            (try? handle.close()) != nil
        else { throw failure("written", draft) }
        try sync(draft)
        try move(draft, to: path)
    }

    package static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }

    package static func folder(of path: String) -> String {
        let parent = (path as NSString).deletingLastPathComponent
        return parent.isEmpty ? "." : parent
    }

    private static func failure(_ what: String, _ path: String) -> StoreError {
        let code = errno
        switch code {
        case ENOSPC, EDQUOT:
            return StoreError(
                .diskFull, "the disk that holds \(path) is full", hint: "free some space")
        case EEXIST:
            return StoreError(.usage, "\(path) exists already", hint: "choose another name")
        case ENOENT: return StoreError(.notFound, "\(path) is not there")
        default:
            return StoreError(
                .readOnly, "\(path) cannot be \(what): \(String(cString: strerror(code)))",
                hint: "check the path, the disk and the permissions")
        }
    }
}
