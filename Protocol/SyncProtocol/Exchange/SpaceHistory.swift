/// A place in a space's log: its number, and the chain of hashes up to it.
public struct LogPlace: Hashable, Sendable {
    public let number: UInt64
    public let chain: ContentHash

    public init(number: UInt64, chain: ContentHash) {
        self.number = number
        self.chain = chain
    }

    public func cursor(epoch: Epoch) -> Cursor {
        .knowledge(epoch: epoch, number: number, chain: chain.prefix)
    }
}

/// A space as a server knows it, told to a replica whose history is another one.
///
/// Spec: WireFormat §10, MergeRules §10.
public struct SpaceHistory: Hashable, Sendable {
    /// The vector, with chain hashes.
    public let heads: [WriterHead]
    /// The end of the log.
    public let end: LogPlace
    public let digest: Digest
    /// Whether the server is in recovery and takes what it lost from this device.
    public let mayHeal: Bool
    /// How far the replica's history and the server's are the same: the number of the backup from
    /// which the server was restored, if the replica's cursor is of the life before that and no
    /// lower. Nil where nothing is known to be shared.
    public let shared: LogPlace?
    /// Of the writers whose heads the server has got since the replica's history and its own
    /// parted, and not from the replica's, the last commits that both share; counter 0 where there
    /// is none. The replica may have seen other commits under the dots behind them.
    public let parted: [WriterHead]

    public init(
        heads: [WriterHead], end: LogPlace, digest: Digest, mayHeal: Bool, shared: LogPlace?,
        parted: [WriterHead] = []
    ) {
        self.heads = heads
        self.end = end
        self.digest = digest
        self.mayHeal = mayHeal
        self.shared = shared
        self.parted = parted
    }
}

extension LogPlace: CBORCodable {
    public func encode(into writer: inout CBORWriter) {
        writer.array(2)
        writer.uint(number)
        writer.bytes(chain.bytes)
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        try reader.array(of: 2)
        number = try reader.counter()
        chain = try reader.contentHash()
    }
}

extension SpaceHistory: CBORCodable {
    public func encode(into writer: inout CBORWriter) {
        writer.array(6)
        writer.list(heads)
        end.encode(into: &writer)
        writer.bytes(digest.bytes)
        writer.bool(mayHeal)
        writer.optional(shared) { $0.encode(into: &$1) }
        writer.list(parted)
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        try reader.array(of: 6)
        heads = try reader.list(of: WriterHead.self)
        end = try LogPlace(from: &reader)
        digest = try reader.digest()
        mayHeal = try reader.bool()
        shared = try reader.optional { (reader) throws(CBORError) in
            try LogPlace(from: &reader)
        }
        parted = try reader.list(of: WriterHead.self)
    }
}
