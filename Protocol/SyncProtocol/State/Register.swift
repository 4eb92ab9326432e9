/// A value of a register together with the commit that wrote it.
public struct DottedValue: Hashable, Sendable {
    /// The commit that wrote it.
    public let origin: Origin
    /// What was written.
    public let value: EncodedValue
    /// The value that the author saw and replaced; kept under the policies that show or merge it.
    public let ancestor: EncodedValue?
    /// Whether the author settled a conflict with this value.
    public let isResolution: Bool

    /// Makes one of its parts.
    public init(
        _ origin: Origin, _ value: EncodedValue, ancestor: EncodedValue? = nil,
        isResolution: Bool = false
    ) {
        self.origin = origin
        self.value = value
        // Both have one encoding, so they are one value.
        self.ancestor = ancestor ?? (isResolution ? .null : nil)
        self.isResolution = isResolution
    }

    /// The name of the commit that wrote it.
    public var dot: Dot { origin.dot }
}

/// The live dotted values (siblings) under one key: the only thing that is ever merged.
///
/// Siblings are sorted by dot, one a dot; more than one means concurrent writes.
/// Spec: Terminology §2.
public struct Register: Hashable, Sendable {
    /// Sorted by dot, each dot once.
    public let siblings: [DottedValue]

    /// A register of values in any order.
    public init(_ siblings: [DottedValue]) {
        self.siblings = siblings.sorted { $0.dot < $1.dot }
    }

    /// Siblings that are in order already.
    init(sorted siblings: [DottedValue]) {
        self.siblings = siblings
    }

    /// A register with one value.
    public init(_ value: DottedValue) {
        siblings = [value]
    }

    /// A register that holds nothing.
    public static let empty = Register(sorted: [])

    /// Whether it holds nothing.
    public var isEmpty: Bool { siblings.isEmpty }

    /// The commits that wrote its values.
    public var dots: [Dot] { siblings.map(\.dot) }

    func holds(_ dot: Dot) -> Bool { siblings.contains { $0.dot == dot } }

    /// The sibling with the latest stamp, then dot.
    public var latest: DottedValue? {
        siblings.max { Origin.precedes($0.origin, $1.origin) }
    }
}

/// Writes and reads siblings as `[origin, value]`, `[origin, value, ancestor]` or
/// `[origin, value, ancestor, true]`; several of them as an array of those. Spec: WireFormat §5.
struct SiblingEncoder {
    let index: (Dot) -> Int
    /// Texts that are kept beside the bytes and need not stand in them.
    var shared: SharedTexts?

    func encode(_ table: RegisterTable, into writer: inout CBORWriter) {
        var shared = shared
        writer.array(table.entries.count * 2)
        for entry in table.entries {
            writer.text(entry.key.text)
            let range = shared?.range(of: entry)
            encode(entry.register, shared: range, into: &writer)
        }
    }

    func encode(
        _ register: Register, shared: Range<Int>? = nil, into writer: inout CBORWriter
    ) {
        if register.siblings.count != 1 { writer.array(register.siblings.count) }
        for sibling in register.siblings {
            let length = sibling.isResolution ? 4 : sibling.ancestor == nil ? 2 : 3
            writer.array(length)
            writer.uint(UInt64(index(sibling.dot)))
            if let shared {
                writer.sharedText(shared)
            } else {
                writer.raw(sibling.value.bytes)
            }
            if length > 2 { writer.raw((sibling.ancestor ?? .null).bytes) }
            if length > 3 { writer.bool(true) }
        }
    }
}

struct SiblingDecoder {
    let origins: [Origin]

    func decodeTable(from reader: inout CBORReader) throws(CBORError) -> RegisterTable {
        let start = reader.position
        let count = try reader.array()
        guard count % 2 == 0 else { throw CBORError(.unexpectedLength, at: start) }
        var entries: [RegisterTable.Entry] = []
        entries.reserveCapacity(count / 2)
        for _ in 0..<count / 2 {
            let key = RegisterKey(text: try reader.text())
            guard !key.field.isEmpty, entries.last.map({ $0.key < key }) ?? true else {
                throw CBORError(.notCanonical, at: start)
            }
            entries.append(RegisterTable.Entry(key: key, register: try decode(from: &reader)))
        }
        return RegisterTable(sorted: entries)
    }

    func decode(from reader: inout CBORReader) throws(CBORError) -> Register {
        let start = reader.position
        let count = try reader.array()
        if !reader.nextIsArray() {
            return Register(sorted: [try sibling(count, from: &reader)])
        }
        guard count > 1 else { throw CBORError(.notCanonical, at: start) }
        var siblings: [DottedValue] = []
        for _ in 0..<count {
            let next = try sibling(try reader.array(), from: &reader)
            guard siblings.last.map({ $0.dot < next.dot }) ?? true else {
                throw CBORError(.notCanonical, at: start)
            }
            siblings.append(next)
        }
        return Register(sorted: siblings)
    }

    private func sibling(
        _ length: Int, from reader: inout CBORReader
    ) throws(CBORError) -> DottedValue {
        let start = reader.position
        guard (2...4).contains(length) else { throw CBORError(.unexpectedLength, at: start) }
        let index = try reader.count()
        guard origins.indices.contains(index) else { throw CBORError(.outOfRange, at: start) }
        let value = try reader.encodedValue()
        let ancestor = length > 2 ? try reader.encodedValue() : nil
        if length > 3, try !reader.bool() { throw CBORError(.notCanonical, at: start) }
        return DottedValue(
            origins[index], value, ancestor: ancestor, isResolution: length > 3)
    }
}
