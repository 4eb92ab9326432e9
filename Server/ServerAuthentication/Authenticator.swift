import CentralStorage
import Foundation
import SyncProtocol

/// Finds the device behind a call.
package struct Authenticator: Sendable {
    private let store: CentralStore
    /// Milliseconds since 1970.
    private let now: @Sendable () -> Int64

    package init(store: CentralStore, now: @escaping @Sendable () -> Int64) {
        self.store = store
        self.now = now
    }

    /// The device whose token an `Authorization` header shows, with its grants as of now; notes
    /// that it was seen.
    ///
    /// - Throws: `AccessRefusal`, or the store's error. Blocks for one read, and for a write once a
    ///   minute.
    package func device(authorization: String?) throws -> Device {
        guard let token = authorization.flatMap({ DeviceToken(authorization: $0) }) else {
            throw AccessRefusal.unauthorized
        }
        let hash = token.hash
        guard let (device, isNew) = try store.read({ try $0.device(showing: hash) }) else {
            throw AccessRefusal.unauthorized
        }
        guard !device.isRevoked else { throw AccessRefusal.revoked }
        // A full disk must not keep a device from reading; the next call does it then.
        if isNew { try? store.write { try $0.adopt(hash, of: device.id) } }
        try? store.touch(device.id, at: now())
        return device
    }
}

/// Why a caller is turned away. Says nothing that helps to guess.
package enum AccessRefusal: Error, Hashable, Sendable {
    /// No token, or one that no device has.
    case unauthorized
    /// The token is that of a device that was revoked.
    case revoked
    /// The code is no invitation, or not one for this device; says why.
    case invitationInvalid(String)
    /// Another device has used the invitation.
    case invitationUsed
    /// The request is not of the right shape; says what is wrong.
    case malformed(String)
    /// The device's key is another one.
    case keyDiffers
    /// Too many wrong codes; says how many seconds to wait.
    case tooManyAttempts(seconds: Int)
}

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
