/// The globally unique name of one commit: a writer and its counter, which begins at 1.
///
/// The order (by writer, then counter) is for canonical encodings and ties only; it says nothing
/// about which commit happened first. Written as `writer:counter`.
public struct Dot: Hashable, Sendable {
    /// Who wrote it.
    public let writer: WriterID
    /// The commit's place among its writer's, from 1 on.
    public let counter: UInt64

    /// The name of a writer's commit.
    public init(_ writer: WriterID, _ counter: UInt64) {
        self.writer = writer
        self.counter = counter
    }
}

extension Dot: Comparable {
    public static func < (left: Dot, right: Dot) -> Bool {
        left.writer != right.writer ? left.writer < right.writer : left.counter < right.counter
    }
}

extension Dot: CustomStringConvertible, LosslessStringConvertible {
    public init?(_ description: String) {
        let parts = description.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let writer = WriterID(String(parts[0])),
            parts[1].first != "+", let counter = UInt64(parts[1]), counter > 0
        else { return nil }
        self.init(writer, counter)
    }

    public var description: String { "\(writer):\(counter)" }
}

/// A random 64-bit name under which one replica writes into one space.
///
/// A replica that was copied or restored just takes a new one. Written as 16 hexadecimal digits.
/// Spec: Terminology §2.
public struct WriterID: Hashable, Sendable {
    /// The 64 bits of the name.
    public let rawValue: UInt64

    /// The name of these 64 bits.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// A fresh random name.
    public init(using generator: inout some RandomNumberGenerator) {
        rawValue = generator.next()
    }

    /// The writer of a server's own commits in a space, while an epoch lasts: nobody else writes
    /// under it, and a restored server has another one. Spec: MergeRules §12.
    public init(ofServerIn epoch: Epoch, space: String) {
        let hash = ContentHash(of: epoch.bytes, Array(space.utf8))
        rawValue = hash.prefix.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// 8 bytes, big-endian: as hashes take it.
    public var bytes: [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: rawValue >> (56 - 8 * $0)) }
    }
}

extension WriterID: Comparable {
    public static func < (left: WriterID, right: WriterID) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension WriterID: CustomStringConvertible, LosslessStringConvertible {
    public init?(_ description: String) {
        guard let bytes = Hexadecimal.bytes(description), bytes.count == 8 else { return nil }
        rawValue = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    public var description: String {
        let digits = String(rawValue, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
