/// What a replica holds, written down for a peer that makes a bundle for it.
///
/// Spec: WireFormat §11.
public struct PeerVector: Hashable, Sendable, CBORCodable {
    /// Whose the vector is.
    public let maker: BundleMaker
    /// What it holds, each space once.
    public let spaces: [PeerSpace]

    /// Makes one of its parts.
    public init(maker: BundleMaker, spaces: [PeerSpace]) {
        self.maker = maker
        self.spaces = spaces
    }

    public func encode(into writer: inout CBORWriter) {
        writer.array(2)
        maker.encode(into: &writer)
        writer.list(spaces)
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        let start = reader.position
        try reader.array(of: 2)
        maker = try BundleMaker(from: &reader)
        spaces = try reader.list(of: PeerSpace.self)
        guard Set(spaces.map(\.space)).count == spaces.count else {
            throw CBORError(.invalid, at: start)
        }
    }
}

/// What a replica holds of one space.
public struct PeerSpace: Hashable, Sendable, CBORCodable {
    /// The name of the space.
    public let space: String
    /// How much of the server's log it has.
    public let cursor: Cursor
    /// The vector at the cursor, with chain hashes.
    public let acknowledged: [WriterHead]
    /// The writers of whom it holds pending commits, each with the last of them.
    public let pending: [WriterHead]

    /// Makes one of its parts.
    public init(
        space: String, cursor: Cursor, acknowledged: [WriterHead], pending: [WriterHead]
    ) {
        self.space = space
        self.cursor = cursor
        self.acknowledged = acknowledged
        self.pending = pending
    }

    public func encode(into writer: inout CBORWriter) {
        writer.array(4)
        writer.text(space)
        cursor.encode(into: &writer)
        writer.list(acknowledged)
        writer.list(pending)
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        try reader.array(of: 4)
        space = try reader.text()
        cursor = try Cursor(from: &reader)
        acknowledged = try reader.list(of: WriterHead.self)
        pending = try reader.list(of: WriterHead.self)
    }
}
