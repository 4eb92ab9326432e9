// A field replica keeps each text once: in the document that people's tools read. What stands
// beside it, the clock, is the state with a reference into the document in the place of each such
// text.

/// Where the text of a register stands in a document, unescaped.
public struct SharedText: Hashable, Sendable {
    public let key: RegisterKey
    /// Places of the document's bytes.
    public let range: Range<Int>

    public init(key: RegisterKey, range: Range<Int>) {
        self.key = key
        self.range = range
    }
}

extension RecordState {
    /// The state's bytes with texts left out that stand in the document.
    ///
    /// - Parameter texts: where texts may stand, sorted by key, one each. A reference is written
    ///   only where the register has one value and it is that very text.
    public func clock(sharing texts: [SharedText], in document: [UInt8]) -> [UInt8] {
        var writer = CBORWriter(capacity: 512)
        encode(into: &writer, shared: SharedTexts(texts, document: document))
        return writer.bytes
    }

    /// The state of a clock and the document that it was made beside.
    public init(clock: [UInt8], document: [UInt8]) throws(CBORError) {
        var reader = CBORReader(clock)
        try self.init(from: &reader, document: document[...])
        try reader.finish()
    }
}

/// The texts of a document, asked for in the order of the registers that they may stand for.
struct SharedTexts {
    private let texts: [SharedText]
    private let document: [UInt8]
    /// The first text that was not passed over.
    private var next = 0

    init(_ texts: [SharedText], document: [UInt8]) {
        self.texts = texts
        self.document = document
    }

    /// Where a register's only value stands in the document, if it is a text and that very one.
    ///
    /// - Parameter entry: comes after the one that was asked for before.
    mutating func range(of entry: RegisterTable.Entry) -> Range<Int>? {
        while next < texts.count, texts[next].key < entry.key { next += 1 }
        guard next < texts.count, texts[next].key == entry.key else { return nil }
        let range = texts[next].range
        guard entry.register.siblings.count == 1,
            entry.register.siblings[0].value.isText(at: range, in: document)
        else { return nil }
        return range
    }
}

extension CBORWriter {
    /// A tag whose number is the offset, around the length: no state or message has tags.
    mutating func sharedText(_ range: Range<Int>) {
        head(.tag, UInt64(range.lowerBound))
        uint(UInt64(range.count))
    }
}

extension CBORReader {
    /// The text that a reference names, or nil when the next item is no reference.
    mutating func sharedText(
        in document: ArraySlice<UInt8>
    ) throws(CBORError) -> EncodedValue? {
        guard try peekMajor() == .tag else { return nil }
        let start = position
        let offset = try head(.tag)
        let count = try uint()
        guard offset <= UInt64(document.count), count <= UInt64(document.count) - offset else {
            throw CBORError(.outOfRange, at: start)
        }
        let first = document.startIndex + Int(offset)
        let bytes = document[first..<first + Int(count)]
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CBORError(.invalidText, at: start)
        }
        return EncodedValue(.text(text))
    }
}
