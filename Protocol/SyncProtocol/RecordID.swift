/// A record's id, a UUIDv7 (RFC 9562 §5.7): 16 bytes that sort by the time of creation.
public struct RecordID: Hashable, Sendable {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    public init(milliseconds: Int64, using generator: inout some RandomNumberGenerator) {
        let time = UInt64(bitPattern: milliseconds) & 0xffff_ffff_ffff
        high = time << 16 | 0x7000 | generator.next() & 0x0fff
        low = 0x8000_0000_0000_0000 | generator.next() >> 2
    }

    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        high = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

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
        guard let bytes = Hexadecimal.bytes(description.filter { $0 != "-" }) else { return nil }
        self.init(bytes)
    }

    public var description: String {
        let digits = Array(Hexadecimal.text(bytes))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
            .map { String(digits[$0]) }.joined(separator: "-")
    }
}

extension CBORReader {
    mutating func recordID() throws(CBORError) -> RecordID {
        let start = position
        guard let id = RecordID(try slice()) else { throw CBORError(.unexpectedLength, at: start) }
        return id
    }
}
