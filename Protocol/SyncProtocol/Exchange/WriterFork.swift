/// What the server holds of a writer of whom a replica claims another history.
///
/// Spec: WireFormat §10, MergeRules §9.
public struct WriterFork: Hashable, Sendable {
    /// At most so many prefixes travel: where both histories were equal, there is no need to look.
    public static let mostPrefixes = 4096

    /// The server's head of the writer.
    public let head: WriterHead
    /// The counter of the first prefix.
    public let first: UInt64
    /// The first 8 bytes of the server's chain hashes at `first`, `first + 1` and so on, as one
    /// string; eight zeros where the server does not know the hash.
    public let prefixes: [UInt8]

    public init(head: WriterHead, first: UInt64, prefixes: [UInt8]) {
        self.head = head
        self.first = first
        self.prefixes = prefixes
    }
}

extension WriterFork {
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
        writer.array(3)
        head.encode(into: &writer)
        writer.uint(first)
        writer.bytes(prefixes)
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        let start = reader.position
        try reader.array(of: 3)
        head = try WriterHead(from: &reader)
        first = try reader.uint()
        prefixes = try reader.byteString()
        guard first > 0, prefixes.count.isMultiple(of: 8),
            prefixes.count / 8 <= Self.mostPrefixes
        else { throw CBORError(.outOfRange, at: start) }
    }
}
