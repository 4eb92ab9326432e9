import Crypto
import Foundation

/// The public half of a device's Ed25519 key, by which everybody checks what the device signed.
///
/// Spec: WireFormat §6, Security §5.
public struct DeviceKey: Hashable, Sendable {
    /// Exactly 32 bytes (RFC 8032 §5.1.5).
    public let bytes: [UInt8]

    /// A key of its 32 bytes; nil where they are none.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        self.bytes = Array(bytes)
    }

    fileprivate init(_ key: Curve25519.Signing.PublicKey) {
        bytes = Array(key.rawRepresentation)
    }

    /// Whether a signature over a content was made with the private half, for this use of it.
    public func verifies(
        _ signature: Signature, over content: [UInt8], for domain: SigningDomain
    ) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else {
            return false
        }
        return key.isValidSignature(signature.bytes, for: domain.message(content))
    }
}

/// The private half of a device's key. It never leaves the replica's own file.
public struct DevicePrivateKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    /// The 32 bytes that the key is made of, for the replica's file only.
    public var seed: [UInt8] { Array(key.rawRepresentation) }

    /// The key of a seed of 32 bytes; nil for another count.
    public init?(seed: some Collection<UInt8>) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: Array(seed)) else {
            return nil
        }
        self.key = key
    }

    /// A fresh key.
    public init(using generator: inout some RandomNumberGenerator) {
        let seed = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        key = (try? Curve25519.Signing.PrivateKey(rawRepresentation: seed)) ?? .init()
    }

    /// What its signatures are checked by.
    public var publicKey: DeviceKey { DeviceKey(key.publicKey) }

    /// - Throws: when the system has no randomness; some implementations mix it in.
    public func sign(_ content: [UInt8], for domain: SigningDomain) throws -> Signature {
        let made = try key.signature(for: domain.message(content))
        return Signature(made: Array(made))
    }
}

/// An Ed25519 signature.
public struct Signature: Hashable, Sendable {
    /// Exactly 64 bytes (RFC 8032 §5.1.6).
    public let bytes: [UInt8]

    /// A signature of its 64 bytes; nil for another count.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 64 else { return nil }
        self.bytes = Array(bytes)
    }

    fileprivate init(made bytes: [UInt8]) { self.bytes = bytes }
}

/// What a device's key is used for: a signature for one use is worth nothing for another.
public enum SigningDomain: String, Sendable, CaseIterable {
    /// The last commit of a run.
    case run = "fieldbook-run-1"
    /// A bundle's file.
    case bundle = "fieldbook-bundle-1"

    /// What is signed: the name of the use, a zero byte, and the content.
    func message(_ content: [UInt8]) -> [UInt8] { Array(rawValue.utf8) + [0] + content }
}

extension CBORReader {
    mutating func signature() throws(CBORError) -> Signature {
        let start = position
        guard let signature = Signature(try slice()) else {
            throw CBORError(.unexpectedLength, at: start)
        }
        return signature
    }

    mutating func deviceKey() throws(CBORError) -> DeviceKey {
        let start = position
        guard let key = DeviceKey(try slice()) else {
            throw CBORError(.unexpectedLength, at: start)
        }
        return key
    }
}

/// A signature of one commit covers all before it of the same writer, through the chain of hashes.
///
/// Spec: WireFormat §6.
extension WriterHead {
    /// What a device signs of its writer's commit in a space: `CBOR[space, writer, counter, hash]`.
    private func content(in space: String) -> [UInt8] {
        var content = CBORWriter(capacity: 128)
        content.array(4)
        content.text(space)
        content.uint(writer.rawValue)
        content.uint(counter)
        content.bytes(hash.bytes)
        return content.bytes
    }

    /// The bytes that are signed, the name of the use included.
    public func signedMessage(in space: String) -> [UInt8] {
        SigningDomain.run.message(content(in: space))
    }

    /// - Throws: when the system has no randomness.
    public func signed(by key: DevicePrivateKey, in space: String) throws -> Signature {
        try key.sign(content(in: space), for: .run)
    }

    /// Whether a device's key has signed the head in a space.
    public func isSigned(_ signature: Signature, by key: DeviceKey, in space: String) -> Bool {
        key.verifies(signature, over: content(in: space), for: .run)
    }
}

/// The key as JSON carries it. Spec: HTTP §3.
extension DeviceKey {
    /// - Parameter text: base64 with padding.
    public init?(base64 text: String) {
        guard let data = Data(base64Encoded: text) else { return nil }
        self.init(data)
    }

    /// Base64 with padding.
    public var base64: String { Data(bytes).base64EncodedString() }
}
