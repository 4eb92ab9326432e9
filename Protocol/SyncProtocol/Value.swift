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
    public var isNull: Bool { self == .null }

    public var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    public var int: Int64? {
        if case .int(let int) = self { int } else { nil }
    }

    public var bool: Bool? {
        if case .bool(let bool) = self { bool } else { nil }
    }

    public var array: [Value]? {
        if case .array(let array) = self { array } else { nil }
    }

    public var map: [String: Value]? {
        if case .map(let map) = self { map } else { nil }
    }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral
{
    public init(stringLiteral value: String) { self = .text(value) }
    public init(integerLiteral value: Int64) { self = .int(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: Value...) { self = .array(elements) }
}
