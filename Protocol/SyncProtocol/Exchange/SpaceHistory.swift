/// A place in a space's log: its number, and the chain of hashes up to it.
public struct LogPlace: Hashable, Sendable {
    /// The number of the last entry.
    public let number: UInt64
    /// The hash of the chain after that entry.
    public let chain: ContentHash

    /// Makes one of its parts.
    public init(number: UInt64, chain: ContentHash) {
        self.number = number
        self.chain = chain
    }

    /// The cursor of a replica that knows the log up to here, in an epoch of the server.
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
    /// The digest at the end of the log.
    public let digest: Digest
    /// Whether the server is in recovery and takes what it lost from this device.
    public let mayRecover: Bool
    /// How far the replica's history and the server's are the same: the number of the backup from
    /// which the server was restored, if the replica's cursor is of the life before that and no
    /// lower. Nil where nothing is known to be shared.
    public let shared: LogPlace?
    /// Of the writers whose heads the server has got since the replica's history and its own
    /// diverged, and not from the replica's, the last commits that both share; counter 0 where
    /// there is none. The replica may have seen other commits under the dots behind them.
    public let diverged: [WriterHead]

    /// Makes one of its parts.
    public init(
        heads: [WriterHead], end: LogPlace, digest: Digest, mayRecover: Bool, shared: LogPlace?,
        diverged: [WriterHead] = []
    ) {
        self.heads = heads
        self.end = end
        self.digest = digest
        self.mayRecover = mayRecover
        self.shared = shared
        self.diverged = diverged
    }
}

extension SpaceHistory {
    /// Whether a server that is in the same epoch as the cursor denies what it had told itself:
    /// only a damaged store, or a lie, leads there. Spec: MergeRules §10.
    ///
    /// What an epoch before had acknowledged, this one may still lack under its own cursor.
    ///
    /// - Parameters:
    ///   - asked: the part of the request that the server has answered so.
    ///   - epoch: the server's.
    public func isBroken(for asked: SpaceRequest, epoch: Epoch) -> Bool {
        guard case .knowledge(epoch, let number, _) = asked.cursor else { return false }
        if end.number < number { return true }
        return !asked.writers.contains { claim in
            let head = heads.first { $0.writer == claim.acknowledged.writer }
            return claim.acknowledged.counter > head?.counter ?? 0
        }
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
        writer.bool(mayRecover)
        writer.optional(shared) { $0.encode(into: &$1) }
        writer.list(diverged)
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        try reader.array(of: 6)
        heads = try reader.list(of: WriterHead.self)
        end = try LogPlace(from: &reader)
        digest = try reader.digest()
        mayRecover = try reader.bool()
        shared = try reader.optional { (reader) throws(CBORError) in
            try LogPlace(from: &reader)
        }
        diverged = try reader.list(of: WriterHead.self)
    }
}

/// What the server holds of a writer of whom a replica claims another history.
///
/// Spec: WireFormat §10, MergeRules §9.
public struct WriterFork: Hashable, Sendable {
    /// At most so many prefixes travel: where both histories were equal, there is no need to look.
    public static let mostPrefixes = 4096

    /// The server's head of the writer.
    public let head: WriterHead
    /// Up to where the server takes both histories for one; 0 where it knows of nothing shared.
    public let shared: UInt64
    /// The counter of the first prefix.
    public let first: UInt64
    /// The first 8 bytes of the server's chain hashes at `first`, `first + 1` and so on, as one
    /// string; eight zeros where the server does not know the hash.
    public let prefixes: [UInt8]
    /// The stamps of the same commits; 0 where the server does not know one. A commit that a copy
    /// of the replica has stamped otherwise is found to be the same by it.
    public let stamps: [HybridTimestamp]

    /// Makes one of its parts.
    public init(
        head: WriterHead, shared: UInt64, first: UInt64 = 1, prefixes: [UInt8] = [],
        stamps: [HybridTimestamp] = []
    ) {
        self.head = head
        self.shared = shared
        self.first = first
        self.prefixes = prefixes
        self.stamps = stamps
    }

    /// The counter of the last prefix; below `first` where there is none.
    public var last: UInt64 { first - 1 + UInt64(prefixes.count / 8) }

    /// Under which stamp the server has a commit; nil where it does not say.
    public func stamp(at counter: UInt64) -> HybridTimestamp? {
        guard counter >= first, counter - first < UInt64(stamps.count) else { return nil }
        let stamp = stamps[Int(counter - first)]
        return stamp.rawValue == 0 ? nil : stamp
    }
}

extension WriterFork {
    /// How a hash stands to the server's at the same counter.
    public enum Comparison: Sendable {
        case equal
        case different
        /// The server does not say.
        case unknown
    }

    /// Compares a chain hash at a counter with the server's there.
    public func compare(_ hash: ContentHash, at counter: UInt64) -> Comparison {
        if counter == head.counter { return hash == head.hash ? .equal : .different }
        guard counter >= first, counter - first < UInt64(prefixes.count / 8) else {
            return .unknown
        }
        let start = Int(counter - first) * 8
        let prefix = prefixes[start..<start + 8]
        if prefix.allSatisfy({ $0 == 0 }) { return .unknown }
        return prefix.elementsEqual(hash.bytes.prefix(8)) ? .equal : .different
    }
}

extension WriterFork: CBORCodable {
    public func encode(into writer: inout CBORWriter) {
        writer.array(5)
        head.encode(into: &writer)
        writer.uint(shared)
        writer.uint(first)
        writer.bytes(prefixes)
        writer.list(stamps) { $1.uint($0.rawValue) }
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        let start = reader.position
        try reader.array(of: 5)
        head = try WriterHead(from: &reader)
        shared = try reader.counter()
        first = try reader.counter(atLeast: 1)
        prefixes = try reader.byteString()
        stamps = try reader.list { (reader) throws(CBORError) in
            HybridTimestamp(rawValue: try reader.uint())
        }
        guard prefixes.count.isMultiple(of: 8),
            prefixes.count / 8 <= Self.mostPrefixes, stamps.count == prefixes.count / 8,
            UInt64(stamps.count) <= CBORLimits.counter - first + 1
        else { throw CBORError(.outOfRange, at: start) }
    }
}
