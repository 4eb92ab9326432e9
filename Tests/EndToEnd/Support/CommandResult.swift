import Foundation

/// What a command did: exit status, stdout and stderr.
struct CommandResult: Sendable {
    let status: Int32
    let output: String
    let errors: String
    /// Whether a signal ended it, so that `status` says nothing.
    var wasKilled = false

    struct NotJSON: Error {
        let text: String
    }

    /// Stdout as one JSON object.
    func json() throws -> [String: Any] { try Self.object(output) }

    /// Stderr as one JSON object.
    func errorJSON() throws -> [String: Any] { try Self.object(errors) }

    private static func object(_ text: String) throws -> [String: Any] {
        let value = try? JSONSerialization.jsonObject(with: Data(text.utf8))
        guard let object = value as? [String: Any] else { throw NotJSON(text: text) }
        return object
    }
}

/// Runs a built command to its end. - Throws: `Impatience` when it does not end.
func runCommand(
    _ name: String, _ arguments: [String], environment: [String: String] = [:]
) throws -> CommandResult {
    try RunningCommand(name, arguments, environment: environment).result()
}

/// A temporary file that expunges what a process writes.
final class CapturedFile {
    let handle: FileHandle
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "fieldbook-\(UUID().uuidString).txt"
        try Data().write(to: URL(fileURLWithPath: path))
        handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// All that was written up to now.
    func take() -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}
