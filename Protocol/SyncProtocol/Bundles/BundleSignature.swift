/// The end of a signed bundle: the key of the device that made it, and its signature of everything
/// before.
///
/// Spec: WireFormat §12.
public struct BundleSignature: Hashable, Sendable {
    /// The key of the device that made the bundle.
    public let key: DeviceKey
    /// The signature over the hash of all bytes before this block.
    public let signature: Signature

    /// - Parameter hash: of all bytes of the file before this block.
    /// - Throws: when the system has no randomness.
    public init(of hash: ContentHash, by key: DevicePrivateKey) throws {
        self.key = key.publicKey
        signature = try key.sign(hash.bytes, for: .bundle)
    }

    /// Whether the signature is the key's, over a hash of all bytes of the file before this block.
    public func isRight(for hash: ContentHash) -> Bool {
        key.verifies(signature, over: hash.bytes, for: .bundle)
    }
}

extension BundleSignature: CBORCodable {
    public func encode(into writer: inout CBORWriter) {
        writer.array(3)
        writer.uint(4)
        writer.bytes(key.bytes)
        writer.bytes(signature.bytes)
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        let start = reader.position
        try reader.array(of: 3)
        guard try reader.uint() == 4 else { throw CBORError(.invalid, at: start) }
        key = try reader.deviceKey()
        signature = try reader.signature()
    }
}
