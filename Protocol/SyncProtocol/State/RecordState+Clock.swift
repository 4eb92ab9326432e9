// A field replica keeps each text once: in the document that people's tools read. What stands
// beside it, the clock, is the state with a reference into the document in the place of each such
// text.

/// Where the text of a register stands in a document, unescaped.
public struct SharedText: Hashable, Sendable {
    /// The register that the text is of.
    public let key: RegisterKey
    /// Places of the document's bytes.
    public let range: Range<Int>

    /// Makes one of its parts.
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

    /// The state's bytes, from a clock and the document that it was made beside.
    ///
    /// Of anything else they may be no state's.
    public static func encoded(
        clock: [UInt8], document: [UInt8]
    ) throws(CBORError) -> [UInt8] {
        var writer = CBORWriter(capacity: clock.count + document.count)
        var reader = CBORReader(clock)
        try reader.array(of: 5)
        // The context and the commits, whose numbers are larger than those of values.
        for _ in 0..<2 {
            for _ in 0..<(try reader.array()) { _ = try reader.uint() }
        }
        // The authors and the heads.
        for _ in 0..<2 { _ = try reader.item() }
        let count = try reader.array()
        guard count % 2 == 0 else { throw CBORError(.unexpectedLength, at: reader.position) }
        var copied = 0
        for _ in 0..<count / 2 {
            _ = try reader.item()
            guard let text = try reader.sharedText() else { continue }
            guard text.place.upperBound <= document.count else {
                throw CBORError(.outOfRange, at: text.start)
            }
            writer.raw(clock[copied..<text.start])
            writer.text(utf8: document[text.place])
            copied = reader.position
            for _ in 0..<text.rest { _ = try reader.item() }
        }
        try reader.finish()
        writer.raw(clock[copied...])
        return writer.bytes
    }

    /// Which commits the state of a clock has seen.
    public static func context(clock: [UInt8]) throws(CBORError) -> VersionVector {
        var reader = CBORReader(clock)
        try reader.array(of: 5)
        return try VersionVector(from: &reader)
    }

    /// The state of a clock and the document that it was made beside.
    public init(clock: [UInt8], document: [UInt8]) throws(CBORError) {
        try self.init(encoded: Self.encoded(clock: clock, document: document))
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
    /// A text that a register shares: where the reference begins, which bytes of the document it
    /// means, and how many items of the register follow it.
    fileprivate struct SharedText {
        let start: Int
        let place: Range<Int>
        let rest: Int
    }

    /// Reads a register up to the end of its reference; one that has none is passed over, and nil.
    fileprivate mutating func sharedText() throws(CBORError) -> SharedText? {
        var ahead = self
        let length = try ahead.array()
        guard length > 1, !ahead.nextIsArray() else {
            _ = try item()
            return nil
        }
        _ = try ahead.uint()
        guard try ahead.peekMajor() == .tag else {
            _ = try item()
            return nil
        }
        self = ahead
        let start = position
        let offset = try head(.tag)
        let count = try uint()
        let (end, isTooLarge) = offset.addingReportingOverflow(count)
        guard !isTooLarge, end <= UInt64(Int.max) else {
            throw CBORError(.outOfRange, at: start)
        }
        return SharedText(start: start, place: Int(offset)..<Int(end), rest: length - 2)
    }
}
