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
