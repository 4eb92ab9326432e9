import CommandSupport
import Foundation

/// A file that appears whole or not at all: written beside its place, then moved there.
struct OutputFile {
    private let path: String
    private let draft: String
    private let handle: FileHandle

    init(path: String) throws {
        self.path = path
        draft = path + ".part"
        // What is exported may be restricted: the file is its owner's alone.
        guard
            FileManager.default.createFile(
                atPath: draft, contents: nil, attributes: [.posixPermissions: 0o600])
        else {
            throw CommandFailure(
                "read_only", "\(path) cannot be written",
                hint: "check the folder and its permissions")
        }
        handle = try FileHandle(forWritingTo: URL(fileURLWithPath: draft))
    }

    func write(_ bytes: [UInt8]) throws {
        try handle.write(contentsOf: Data(bytes))
    }

    /// Runs what writes the file and puts it into its place; when that fails, removes it.
    func commit<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            let result = try body()
            try handle.synchronize()
            try handle.close()
            guard rename(draft, path) == 0 else {
                throw CommandFailure(
                    "read_only", "\(path) cannot be written",
                    hint: "check the folder and its permissions")
            }
            return result
        } catch {
            try? handle.close()
            try? FileManager.default.removeItem(atPath: draft)
            throw error
        }
    }
}
