/// What a device may do in a space; each level includes those before it.
public enum AccessLevel: UInt8, Sendable, CaseIterable, Comparable {
    case read = 1
    case write = 2
    /// Also erase, transfer out, and resolve for others.
    case manage = 3

    public static func < (left: AccessLevel, right: AccessLevel) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension AccessLevel: CustomStringConvertible, LosslessStringConvertible {
    public init?(_ description: String) {
        guard let level = Self.allCases.first(where: { $0.description == description }) else {
            return nil
        }
        self = level
    }

    public var description: String {
        switch self {
        case .read: "read"
        case .write: "write"
        case .manage: "manage"
        }
    }
}

/// One grant of a device.
public struct SpaceAccess: Hashable, Sendable, CBORCodable {
    /// The name of the space.
    public let space: String
    /// What the device may do there.
    public let level: AccessLevel

    /// Makes one of its parts.
    public init(space: String, level: AccessLevel) {
        self.space = space
        self.level = level
    }

    public func encode(into writer: inout CBORWriter) {
        writer.array(2)
        writer.text(space)
        writer.uint(UInt64(level.rawValue))
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        try reader.array(of: 2)
        space = try reader.name()
        let start = reader.position
        guard let level = AccessLevel(rawValue: UInt8(try reader.count(limit: 255))) else {
            throw CBORError(.outOfRange, at: start)
        }
        self.level = level
    }

    /// What a replica sends to say which access list it knows. Spec: WireFormat §9.
    public static func fingerprint(_ list: [SpaceAccess]) -> [UInt8] {
        var writer = CBORWriter()
        writer.list(list.sorted { $0.space.utf8.lexicographicallyPrecedes($1.space.utf8) })
        return ContentHash(of: writer.bytes).prefix
    }
}

/// What one space adds to the roll-up of a subscription: both sides can compute it, and it is equal
/// on both when there is nothing new in either direction. Spec: WireFormat §9.
public struct RollUpTerm: Hashable, Sendable, CBORCodable {
    /// The name of the space.
    public let space: String
    /// The hash over all that is known of it.
    public let hash: ContentHash

    /// `writers` are the heads of the device's own writers.
    public init(space: String, cursor: Cursor, digest: Digest, writers: [WriterHead]) {
        var writer = CBORWriter(capacity: 256)
        writer.text(space)
        cursor.encode(into: &writer)
        writer.bytes(digest.bytes)
        writer.list(writers.filter { $0.counter > 0 }.sorted { $0.writer < $1.writer })
        self.space = space
        hash = ContentHash(of: writer.bytes)
    }

    public func encode(into writer: inout CBORWriter) {
        writer.array(2)
        writer.text(space)
        writer.bytes(hash.prefix)
    }

    /// Only the first 8 bytes travel; the rest reads as zeros.
    public init(from reader: inout CBORReader) throws(CBORError) {
        let start = reader.position
        try reader.array(of: 2)
        space = try reader.text()
        let prefix = try reader.slice()
        guard prefix.count == 8, let hash = ContentHash(prefix + [UInt8](repeating: 0, count: 24))
        else { throw CBORError(.unexpectedLength, at: start) }
        self.hash = hash
    }

    /// Whether a term that has travelled stands for the same.
    public func matches(_ other: RollUpTerm) -> Bool {
        space == other.space && hash.prefix == other.hash.prefix
    }

    /// The roll-up over all terms, in the order of their spaces' names.
    public static func rollUp(_ terms: [RollUpTerm]) -> ContentHash {
        let sorted = terms.sorted { $0.space.utf8.lexicographicallyPrecedes($1.space.utf8) }
        return ContentHash(of: sorted.flatMap(\.hash.bytes))
    }
}
