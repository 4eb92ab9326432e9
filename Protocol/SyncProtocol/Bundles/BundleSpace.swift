/// One space's part of a bundle: what the maker knows of the server's log, and whose the writers
/// are.
public struct BundleSpace: Hashable, Sendable {
    /// The name of the space.
    public let space: String
    /// Nil where the maker has no knowledge cursor, or nothing that the peer lacks.
    public let knowledge: BundleKnowledge?
    /// Of every writer that the space's commits and vector name, as far as the maker knows them.
    public let writers: [WriterInfo]

    /// Makes one of its parts.
    public init(space: String, knowledge: BundleKnowledge?, writers: [WriterInfo]) {
        self.space = space
        self.knowledge = knowledge
        self.writers = writers
    }
}

/// What a bundle says of the server's log: the same as the last page of a scan.
///
/// The states and commits of the space, taken by a replica that holds all of `base`, bring it to
/// `cursor`. Spec: WireFormat §11.
public struct BundleKnowledge: Hashable, Sendable {
    /// Always knowledge; never a position inside a scan.
    public let cursor: Cursor
    /// What has to be held already: the peer's vector, or nothing.
    public let base: [WriterHead]
    /// What holds at `cursor`; it has the vector, and all voids above the base.
    public let head: LogEnd
    /// Whether the maker has it by a bundle too, and no server has confirmed it there.
    public let isProvisional: Bool

    /// Makes one of its parts.
    public init(
        cursor: Cursor, base: [WriterHead], head: LogEnd, isProvisional: Bool = false
    ) {
        self.cursor = cursor
        self.base = base
        self.head = head
        self.isProvisional = isProvisional
    }

    /// The vector of the space at `cursor`.
    public var vector: [WriterHead] { head.vector ?? [] }
}

extension BundleSpace: CBORCodable {
    public func encode(into writer: inout CBORWriter) {
        writer.array(3)
        writer.text(space)
        writer.optional(knowledge) { $0.encode(into: &$1) }
        writer.list(writers)
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        try reader.array(of: 3)
        space = try reader.text()
        knowledge = try reader.optional { (reader) throws(CBORError) in
            try BundleKnowledge(from: &reader)
        }
        writers = try reader.list(of: WriterInfo.self)
    }
}

extension BundleKnowledge: CBORCodable {
    public func encode(into writer: inout CBORWriter) {
        writer.array(isProvisional ? 4 : 3)
        cursor.encode(into: &writer)
        writer.list(base)
        head.encode(into: &writer)
        if isProvisional { writer.bool(true) }
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        let start = reader.position
        let count = try reader.array()
        guard count == 3 || count == 4 else { throw CBORError(.unexpectedLength, at: start) }
        cursor = try Cursor(from: &reader)
        base = try reader.list(of: WriterHead.self)
        head = try LogEnd(from: &reader)
        isProvisional = count == 4
        if isProvisional, try !reader.bool() { throw CBORError(.notCanonical, at: start) }
        guard case .knowledge(_, _, let chain) = cursor, chain == head.chain.prefix,
            let vector = head.vector, Self.isSorted(vector), Self.isSorted(base)
        else { throw CBORError(.invalid, at: start) }
    }

    /// Sorted by writer, one a writer, with something written.
    private static func isSorted(_ heads: [WriterHead]) -> Bool {
        heads.allSatisfy { $0.counter > 0 }
            && zip(heads, heads.dropFirst()).allSatisfy { $0.writer < $1.writer }
    }
}

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
