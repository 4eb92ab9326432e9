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
