/// The commits that a state or a delta refers to, listed once and then named by their index.
struct OriginTable {
    /// Sorted by dot, one a dot.
    private(set) var origins: [Origin]

    init(_ registers: [Register], excluding own: Dot? = nil) {
        var seen: [Dot: Origin] = [:]
        for sibling in registers.lazy.flatMap(\.siblings) where sibling.dot != own {
            seen[sibling.dot] = sibling.origin
        }
        origins = seen.count == 1 ? Array(seen.values) : seen.values.sorted { $0.dot < $1.dot }
    }

    init(sorted origins: [Origin]) {
        self.origins = origins
    }

    func index(of dot: Dot) -> Int {
        var low = 0
        var high = origins.count
        while low < high {
            let middle = (low + high) / 2
            if origins[middle].dot < dot { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// Writes and reads siblings as `[origin, value]`, `[origin, value, ancestor]` or
/// `[origin, value, ancestor, true]`; several of them as an array of those. Spec: WireFormat §5.
enum SiblingCoding {
    static func encode(
        _ register: Register, into writer: inout CBORWriter, index: (Dot) -> Int
    ) {
        if register.siblings.count != 1 { writer.array(register.siblings.count) }
        for sibling in register.siblings {
            let length = sibling.isResolution ? 4 : sibling.ancestor == nil ? 2 : 3
            writer.array(length)
            writer.uint(UInt64(index(sibling.dot)))
            writer.raw(sibling.value.bytes)
            if length > 2 { writer.raw((sibling.ancestor ?? .null).bytes) }
            if length > 3 { writer.bool(true) }
        }
    }

    static func decode(
        from reader: inout CBORReader, origin: (Int) -> Origin?
    ) throws(CBORError) -> Register {
        let start = reader.position
        let count = try reader.array()
        if !reader.nextIsArray() {
            return Register(sorted: [try sibling(count, from: &reader, origin: origin)])
        }
        guard count > 1 else { throw CBORError(.notCanonical, at: start) }
        var siblings: [DottedValue] = []
        for _ in 0..<count {
            let length = try reader.array()
            let next = try sibling(length, from: &reader, origin: origin)
            guard siblings.last.map({ $0.dot < next.dot }) ?? true else {
                throw CBORError(.notCanonical, at: start)
            }
            siblings.append(next)
        }
        return Register(sorted: siblings)
    }

    private static func sibling(
        _ length: Int, from reader: inout CBORReader, origin: (Int) -> Origin?
    ) throws(CBORError) -> DottedValue {
        let start = reader.position
        guard (2...4).contains(length) else { throw CBORError(.unexpectedLength, at: start) }
        guard let origin = origin(try reader.count()) else {
            throw CBORError(.outOfRange, at: start)
        }
        let value = try reader.encodedValue()
        let ancestor = length > 2 ? try reader.encodedValue() : nil
        if length > 3, try !reader.bool() { throw CBORError(.notCanonical, at: start) }
        return DottedValue(origin, value, ancestor: ancestor, isResolution: length > 3)
    }

    static func encode(
        _ table: RegisterTable, into writer: inout CBORWriter, index: (Dot) -> Int
    ) {
        writer.array(table.entries.count * 2)
        for entry in table.entries {
            writer.text(entry.key.text)
            encode(entry.register, into: &writer, index: index)
        }
    }

    static func decodeTable(
        from reader: inout CBORReader, origin: (Int) -> Origin?
    ) throws(CBORError) -> RegisterTable {
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
            let register = try decode(from: &reader, origin: origin)
            entries.append(RegisterTable.Entry(key: key, register: register))
        }
        return RegisterTable(sorted: entries)
    }
}
