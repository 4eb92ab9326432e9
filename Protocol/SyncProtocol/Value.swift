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
