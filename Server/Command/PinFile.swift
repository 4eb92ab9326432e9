import Foundation

/// The pin of the key that the server last served with, kept in the data folder so that
/// invitations can name it.
struct PinFile {
    private let path: String

    init(directory: String) {
        path = directory + "/server.pin"
    }

    var pin: String? {
        let text = try? String(contentsOfFile: path, encoding: .utf8)
        return text?.split(whereSeparator: \.isNewline).first.map(String.init)
    }

    /// Replaces the pin; nil removes it.
    func keep(_ pin: String?) throws {
        guard let pin else {
            try? FileManager.default.removeItem(atPath: path)
            return
        }
        guard pin != self.pin else { return }
        let draft = path + ".part"
        try? FileManager.default.removeItem(atPath: draft)
        let isMade = FileManager.default.createFile(
            atPath: draft, contents: Data((pin + "\n").utf8),
            attributes: [.posixPermissions: 0o600])
        guard isMade, rename(draft, path) == 0 else {
            throw CommandFailure(
                "read_only", "\(path) cannot be written", hint: "check the folder's permissions",
                status: .notPermitted)
        }
    }
}
