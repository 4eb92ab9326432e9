// A field replica keeps each text once: in the document that people's tools read. What stands
// beside it, the clock, is the state with a reference into the document in the place of each such
// text.

extension RecordState {
    /// The state's bytes with texts left out that stand in the document.
    ///
    /// - Parameter texts: by register, the byte range in `document` where a text may stand. A
    ///   reference is written only where the register has one value and it is that very text.
    public func clock(
        sharing texts: [RegisterKey: Range<Int>], in document: [UInt8]
    ) -> [UInt8] {
        var writer = CBORWriter(capacity: 512)
        encode(into: &writer, shared: SharedTexts(ranges: texts, document: document[...]))
        return writer.bytes
    }

    /// The state of a clock and the document that it was made beside.
    public init(clock: [UInt8], document: [UInt8]) throws(CBORError) {
        var reader = CBORReader(clock)
        try self.init(from: &reader, document: document[...])
        try reader.finish()
    }
}

/// The texts of a document, and the registers that they may stand for.
struct SharedTexts {
    let ranges: [RegisterKey: Range<Int>]
    let document: ArraySlice<UInt8>

    /// Where a register's only value stands in the document, if it is a text and that very one.
    func range(of entry: RegisterTable.Entry) -> Range<Int>? {
        let siblings = entry.register.siblings
        guard siblings.count == 1, let text = siblings[0].value.textBytes,
            let range = ranges[entry.key], range.lowerBound >= 0,
            range.upperBound <= document.count, document[range] == text
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
