/// A random 64-bit name under which one replica writes into one space.
///
/// A replica that was copied or restored just takes a new one. Written as 16 hexadecimal digits.
/// Spec: Terminology §2.
public struct WriterID: Hashable, Sendable {
    public let rawValue: UInt64

    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    public init(using generator: inout some RandomNumberGenerator) {
        rawValue = generator.next()
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
