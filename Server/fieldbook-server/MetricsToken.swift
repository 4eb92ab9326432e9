import CommandSupport
import Foundation
import SyncProtocol

/// The secret by which a machine that watches the server sees its figures.
enum MetricsToken {
    private static let fewestBytes = 16

    /// The hash of the token in a file: its first line. - Throws: `CommandFailure`.
    static func hash(inFile path: String) throws -> ContentHash {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw CommandFailure.usage("\(path) cannot be read", hint: "check --metrics-token-file")
        }
        let token = text.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
        guard token.utf8.count >= fewestBytes else {
            throw CommandFailure.usage(
                "the token in \(path) is too short",
                hint: "make one of \(fewestBytes) characters or more: openssl rand -hex 16")
        }
        return ContentHash(of: Array(token.utf8))
    }
}
