/// A value that a register can hold: what a person entered, in the few shapes CBOR and JSON share.
///
/// Maps have text keys only. Numbers without a fraction are `int`; a `double` is always finite.
/// Spec: WireFormat §4.
public enum Value: Hashable, Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case text(String)
    case bytes([UInt8])
    case array([Value])
    case map([String: Value])
}

extension Value {
    /// Whether it is null.
    public var isNull: Bool { self == .null }

    /// The text, if it is one.
    public var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// The whole number, if it is one.
    public var int: Int64? {
        if case .int(let int) = self { int } else { nil }
    }

    /// The truth value, if it is one.
    public var bool: Bool? {
        if case .bool(let bool) = self { bool } else { nil }
    }

    /// The elements, if it is an array.
    public var array: [Value]? {
        if case .array(let array) = self { array } else { nil }
    }

    /// The entries, if it is a map.
    public var map: [String: Value]? {
        if case .map(let map) = self { map } else { nil }
    }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral
{
    /// A text.
    public init(stringLiteral value: String) { self = .text(value) }
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .int(value) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// An array.
    public init(arrayLiteral elements: Value...) { self = .array(elements) }
}

/// A value in its deterministic encoding: one CBOR item, checked but not built.
///
/// Merging never looks inside, so sealed values merge as well as open ones. Spec: WireFormat §4.
public struct EncodedValue: Hashable, Sendable {
    /// Often a slice that shares the bytes of the message it came in.
    public let bytes: ArraySlice<UInt8>

    /// Encodes a value.
    public init(_ value: Value) {
        var writer = CBORWriter()
        writer.value(value)
        bytes = writer.bytes[...]
    }

    init(checked bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
    }

    /// The encoded null.
    public static let null = EncodedValue(.null)

    /// Whether it is null.
    public var isNull: Bool { bytes.count == 1 && bytes.first == CBORSimple.null }

    /// The value; bytes that were checked when they entered always decode.
    public var decoded: Value {
        var reader = CBORReader(bytes)
        return (try? reader.value()) ?? .null
    }

    /// The UTF-8 of a text value, without building it.
    public var textBytes: ArraySlice<UInt8>? { textHead.map { bytes.dropFirst($0) } }

    /// Whether it is a text that stands in `document` at a place.
    func isText(at range: Range<Int>, in document: [UInt8]) -> Bool {
        guard let head = textHead, bytes.count - head == range.count, range.lowerBound >= 0,
            range.upperBound <= document.count
        else { return false }
        return bytes.withUnsafeBytes { value in
            document.withUnsafeBytes {
                value.dropFirst(head).hasSameBytes(as: $0[range])
            }
        }
    }

    /// How many bytes stand before a text's UTF-8; nil where this is no text.
    private var textHead: Int? {
        guard let first = bytes.first, first >> 5 == CBORMajor.text.rawValue else { return nil }
        let info = first & 0x1f
        return info < 24 ? 1 : 1 + (1 << Int(info - 24))
    }
}

extension CBORReader {
    mutating func encodedValue() throws(CBORError) -> EncodedValue {
        EncodedValue(checked: try item())
    }
}
