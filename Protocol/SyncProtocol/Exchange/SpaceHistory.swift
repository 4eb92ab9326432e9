/// A space as a server knows it, told to a replica whose history is another one.
///
/// Spec: WireFormat §10, MergeRules §9.
public struct SpaceHistory: Hashable, Sendable {
    /// The vector, with chain hashes.
    public let heads: [WriterHead]
    /// The head of the log.
    public let cursor: Cursor
    public let digest: Digest
    /// Whether the server is in recovery and takes what it lost from this device.
    public let mayHeal: Bool

    public init(heads: [WriterHead], cursor: Cursor, digest: Digest, mayHeal: Bool) {
        self.heads = heads
        self.cursor = cursor
        self.digest = digest
        self.mayHeal = mayHeal
    }
}

extension SpaceHistory: CBORCodable {
    public func encode(into writer: inout CBORWriter) {
        writer.array(4)
        writer.list(heads)
        cursor.encode(into: &writer)
        writer.bytes(digest.bytes)
        writer.bool(mayHeal)
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        try reader.array(of: 4)
        heads = try reader.list(of: WriterHead.self)
        cursor = try Cursor(from: &reader)
        digest = try reader.digest()
        mayHeal = try reader.bool()
    }
}
