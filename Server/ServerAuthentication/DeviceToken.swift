import Foundation
import SyncProtocol

/// The secret that a device shows with each call: a prefix that a leak scanner can recognise, and
/// 16 random bytes as base64url without padding. The server keeps its hash only. Spec: Security §3.
package struct DeviceToken: Hashable, Sendable {
    package static let prefix = "fbk_"
    private static let secretBytes = 16
    /// Base64url characters of 16 bytes.
    private static let secretCharacters = 22

    /// Never logged, never stored.
    package let text: String

    package init(using generator: inout some RandomNumberGenerator) {
        let secret = (0..<Self.secretBytes).map { _ in
            UInt8.random(in: .min ... .max, using: &generator)
        }
        text = Self.prefix + Self.base64URL(secret)
    }

    /// The token in the value of an `Authorization` header, if it has the form of one.
    package init?(authorization: String) {
        let parts = authorization.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        let text = String(parts[1])
        guard text.hasPrefix(Self.prefix),
            text.utf8.count == Self.prefix.utf8.count + Self.secretCharacters
        else { return nil }
        self.text = text
    }

    /// What is stored and looked up. A lookup by hash takes the same time for every wrong token.
    package var hash: ContentHash { ContentHash(of: Array(text.utf8)) }

    private static func base64URL(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
