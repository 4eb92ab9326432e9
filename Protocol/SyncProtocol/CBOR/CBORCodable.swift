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
