import Foundation

/// The files that make up a replica.
package enum ReplicaFiles {
    private static let suffixes = ["", "-wal", "-shm", "-journal", ".incarnation", ".enrolling"]

    /// Those that exist, the replica itself first.
    package static func existing(_ path: String) -> [String] {
        suffixes.map { path + $0 }.filter { FileManager.default.fileExists(atPath: $0) }
    }

    /// Removes a replica for good: every file is overwritten, then deleted.
    ///
    /// A drive that writes elsewhere than it is told may keep old blocks all the same; against that
    /// only an encrypted disk helps.
    ///
    /// - Returns: what was removed.
    package static func wipe(_ path: String) throws -> [String] {
        let files = existing(path)
        for file in files {
            try overwrite(file)
            try FileManager.default.removeItem(atPath: file)
        }
        return files
    }

    private static func overwrite(_ path: String) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        var left = try handle.seekToEnd()
        try handle.seek(toOffset: 0)
        let zeros = Data(count: 1 << 16)
        while left > 0 {
            let count = min(left, UInt64(zeros.count))
            try handle.write(contentsOf: zeros.prefix(Int(count)))
            left -= count
        }
        try handle.synchronize()
    }
}
