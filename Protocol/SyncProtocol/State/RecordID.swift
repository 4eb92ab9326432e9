/// A record's id, a UUIDv7 (RFC 9562 §5.7): 16 bytes that sort by the time of creation.
public struct RecordID: Hashable, Sendable {
    /// The upper 64 bits.
    public let high: UInt64
    /// The lower 64 bits.
    public let low: UInt64

    /// An id of its two halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A fresh UUIDv7. - Parameter milliseconds: the time since 1970.
    public init(milliseconds: Int64, using generator: inout some RandomNumberGenerator) {
        let time = UInt64(bitPattern: milliseconds) & 0xffff_ffff_ffff
        high = time << 16 | 0x7000 | generator.next() & 0x0fff
        low = 0x8000_0000_0000_0000 | generator.next() >> 2
    }

    /// An id of its 16 bytes; nil for another count.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        var (high, low): (UInt64, UInt64) = (0, 0)
        for byte in bytes {
            high = high << 8 | low >> 56
            low = low << 8 | UInt64(byte)
        }
        self.init(high: high, low: low)
    }

    /// 16 bytes, big-endian.
    public var bytes: [UInt8] {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { [UInt8]($0) }
    }
}

extension RecordID: Comparable {
    public static func < (left: RecordID, right: RecordID) -> Bool {
        left.high != right.high ? left.high < right.high : left.low < right.low
    }
}

extension RecordID: CustomStringConvertible, LosslessStringConvertible {
    /// Accepts 32 hexadecimal digits with or without hyphens.
    public init?(_ description: String) {
        var (high, low): (UInt64, UInt64) = (0, 0)
        var count = 0
        for character in description.utf8 where character != UInt8(ascii: "-") {
            guard let digit = Hexadecimal.digit(character) else { return nil }
            high = high << 4 | low >> 60
            low = low << 4 | UInt64(digit)
            count += 1
        }
        guard count == 32 else { return nil }
        self.init(high: high, low: low)
    }

    public var description: String {
        String(unsafeUninitializedCapacity: 36) { text in
            var place = 0
            for index in 0..<32 {
                if index >= 8, index <= 20, index % 4 == 0 {
                    text[place] = UInt8(ascii: "-")
                    place += 1
                }
                let word = (index < 16 ? high : low) << UInt64(index % 16 * 4)
                text[place] = Hexadecimal.digit(of: UInt8(word >> 60))
                place += 1
            }
            return place
        }
    }
}

extension CBORReader {
    mutating func recordID() throws(CBORError) -> RecordID {
        let start = position
        guard let id = RecordID(try slice()) else { throw CBORError(.unexpectedLength, at: start) }
        return id
    }
}
