/// The major types of RFC 8949 §3.1 that this protocol uses.
enum CBORMajor: UInt8 {
    case unsigned = 0
    case negative = 1
    case bytes = 2
    case text = 3
    case array = 4
    case map = 5
    case tag = 6
    case simple = 7
}

/// Whole initial bytes of major type 7.
enum CBORSimple {
    static let `false`: UInt8 = 0xf4
    static let `true`: UInt8 = 0xf5
    static let null: UInt8 = 0xf6
    static let half: UInt8 = 0xf9
    static let single: UInt8 = 0xfa
    static let double: UInt8 = 0xfb
}

/// IEEE 754 half precision in integer arithmetic, since `Float16` is not on every platform.
enum HalfPrecision {
    /// The half-precision bits of a finite number, or nil when they would lose something.
    static func bits(of single: Float) -> UInt16? {
        let bits = single.bitPattern
        let sign = UInt16(truncatingIfNeeded: bits >> 16) & 0x8000
        let exponent = Int((bits >> 23) & 0xff) - 127
        let fraction = bits & 0x7f_ffff
        if bits & 0x7fff_ffff == 0 { return sign }
        if (-14...15).contains(exponent) {
            guard fraction & 0x1fff == 0 else { return nil }
            return sign | UInt16(exponent + 15) << 10 | UInt16(fraction >> 13)
        }
        guard (-24 ... -15).contains(exponent) else { return nil }
        let shift = UInt32(-exponent - 1)
        let whole = fraction | 0x80_0000
        guard whole & ((1 << shift) - 1) == 0 else { return nil }
        return sign | UInt16(whole >> shift)
    }

    static func value(of bits: UInt16) -> Double {
        let sign: Double = bits & 0x8000 == 0 ? 1 : -1
        let exponent = Int(bits >> 10 & 0x1f)
        let fraction = Double(bits & 0x3ff)
        switch exponent {
        case 0: return sign * fraction * 0x1p-24
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default: return sign * (1 + fraction / 1024) * scale(exponent - 15)
        }
    }

    private static func scale(_ exponent: Int) -> Double {
        Double(sign: .plus, exponent: exponent, significand: 1)
    }
}

/// Why bytes are not a message of this protocol, and where.
public struct CBORError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong; the raw value is said to people.
    public enum Kind: String, Sendable {
        case truncated = "the input ends too early"
        case trailingBytes = "bytes follow the last item"
        case unexpectedType = "an item of another type was expected"
        case unexpectedLength = "an array has another length than expected"
        case notCanonical = "the encoding is not deterministic"
        case invalidText = "a text is not UTF-8"
        case outOfRange = "a number is out of range"
        case tooDeep = "items are nested too deeply"
        case tooLarge = "an item is larger than allowed"
        case invalid = "a rule of the protocol is broken"
    }

    /// What is wrong.
    public let kind: Kind
    /// The byte offset in the innermost buffer that was read.
    public let offset: Int

    /// An error at an offset in bytes.
    public init(_ kind: Kind, at offset: Int) {
        self.kind = kind
        self.offset = offset
    }

    public var description: String { "\(kind.rawValue) (at byte \(offset))" }
}

/// Bounds that every decoder enforces. Spec: WireFormat §3.
public enum CBORLimits {
    /// Nesting of one value.
    public static let depth = 16
    /// Records in one commit.
    public static let recordsPerCommit = 1000
    /// Bytes of one commit's frame.
    public static let bytesPerCommit = 1 << 20
    /// Bytes of a record's state that a commit may leave: a complete delta of it fits a commit.
    public static let bytesPerState = 512 << 10
    /// Bytes of one decoded message.
    public static let bytesPerMessage = 64 << 20
    /// The greatest counter of a writer, and the greatest number of a log: all of them fit a signed
    /// number of 64 bits, and one more is still a number.
    public static let counter = UInt64(Int64.max)
    /// The latest time in milliseconds since 1970, as far as a stamp reaches.
    public static let milliseconds = UInt64(HybridTimestamp.greatestMilliseconds)
}

/// A part of a message that writes and reads itself as deterministic CBOR.
public protocol CBORCodable: Sendable {
    /// Writes exactly one item.
    func encode(into writer: inout CBORWriter)
    /// Reads exactly one item. - Throws: `CBORError` where the bytes are none, or break a rule.
    init(from reader: inout CBORReader) throws(CBORError)
}

extension CBORCodable {
    /// The part as one item of CBOR.
    public func encoded() -> [UInt8] {
        var writer = CBORWriter(capacity: 256)
        encode(into: &writer)
        return writer.bytes
    }

    /// Reads exactly one item. - Throws: `CBORError` for anything else.
    public init(encoded bytes: [UInt8]) throws(CBORError) {
        guard bytes.count <= CBORLimits.bytesPerMessage else { throw CBORError(.tooLarge, at: 0) }
        var reader = CBORReader(bytes)
        try self.init(from: &reader)
        try reader.finish()
    }
}

extension CBORWriter {
    mutating func list<Element>(
        _ items: [Element], _ write: (Element, inout CBORWriter) -> Void
    ) {
        array(items.count)
        for item in items { write(item, &self) }
    }

    mutating func list(_ items: [some CBORCodable]) {
        list(items) { $0.encode(into: &$1) }
    }

    mutating func optional<Wrapped>(
        _ value: Wrapped?, _ write: (Wrapped, inout CBORWriter) -> Void
    ) {
        if let value { write(value, &self) } else { null() }
    }
}

extension CBORReader {
    /// A name that stores keep as a text of their own: without U+0000, at which many of them end
    /// a text, so that two names would become one.
    mutating func name() throws(CBORError) -> String {
        let start = position
        let name = try text()
        guard !name.utf8.contains(0) else { throw CBORError(.invalid, at: start) }
        return name
    }

    mutating func list<Element>(
        _ read: (inout CBORReader) throws(CBORError) -> Element
    ) throws(CBORError) -> [Element] {
        let count = try array()
        var items: [Element] = []
        for _ in 0..<count { items.append(try read(&self)) }
        return items
    }

    mutating func list<Element: CBORCodable>(
        of type: Element.Type
    ) throws(CBORError) -> [Element] {
        try list { (reader) throws(CBORError) in try Element(from: &reader) }
    }
}

extension ArraySlice<UInt8> {
    func hasSameBytes(as other: ArraySlice<UInt8>) -> Bool {
        withUnsafeBytes { left in
            other.withUnsafeBytes { left[...].hasSameBytes(as: $0[...]) }
        }
    }
}

extension Slice<UnsafeRawBufferPointer> {
    /// Whether both hold the same bytes: told eight at a time, since merging asks it of every text.
    func hasSameBytes(as other: Self) -> Bool {
        guard count == other.count else { return false }
        let left = UnsafeRawBufferPointer(rebasing: self)
        let right = UnsafeRawBufferPointer(rebasing: other)
        var offset = 0
        while left.count - offset >= 8 {
            let words = (
                left.loadUnaligned(fromByteOffset: offset, as: UInt64.self),
                right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            )
            if words.0 != words.1 { return false }
            offset += 8
        }
        while offset < left.count {
            if left[offset] != right[offset] { return false }
            offset += 1
        }
        return true
    }
}
