import SyncProtocol

/// Writes JSON text (RFC 8259) that is the same bytes for the same values, without white space.
///
/// Only `"`, `\` and control characters below U+0020 are escaped; all else stays UTF-8. The caller
/// opens, names and closes in a sensible order: commas are put by the writer, nesting is not
/// checked. Appends to `bytes`, so that one buffer serves many documents.
package struct JSONWriter: Sendable {
    package private(set) var bytes: [UInt8] = []
    /// Whether the next value of this level stands behind another.
    private var needsComma = false

    package init(reserving capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// The text of one value.
    package static func text(_ value: Value) -> String {
        var writer = JSONWriter()
        writer.value(value)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The written text as a string.
    package var string: String { String(decoding: bytes, as: UTF8.self) }

    /// Empties the buffer, keeping its storage.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }

    /// Gives what was written so far and empties the buffer; the document goes on where it was.
    package mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }
}

extension JSONWriter {
    package mutating func beginObject() { open(UInt8(ascii: "{")) }
    package mutating func endObject() { close(UInt8(ascii: "}")) }
    package mutating func beginArray() { open(UInt8(ascii: "[")) }
    package mutating func endArray() { close(UInt8(ascii: "]")) }

    /// Names the member of an object that the next value becomes.
    package mutating func key(_ name: String) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// The same from the name's UTF-8, which has to be valid.
    package mutating func key(utf8: Span<UInt8>) {
        separate()
        quote(utf8)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Ends a document with a line feed; the next value begins another document.
    package mutating func endLine() {
        bytes.append(0x0A)
        needsComma = false
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    /// Puts the comma that the value about to be written needs.
    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }
}

extension JSONWriter {
    package mutating func null() { token("null") }
    package mutating func bool(_ bool: Bool) { token(bool ? "true" : "false") }

    package mutating func int(_ int: some BinaryInteger) { token(String(int)) }

    /// Writes the shortest digits that read back as the same number; what is not finite is null.
    package mutating func double(_ double: Double) {
        token(double.isFinite ? double.description : "null")
    }

    package mutating func text(_ text: String) {
        separate()
        quote(text)
    }

    /// Writes text from its UTF-8 bytes, which have to be valid.
    package mutating func text(utf8: Span<UInt8>) {
        separate()
        quote(utf8)
    }

    /// Appends one value that is JSON already.
    package mutating func json(_ json: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
    }

    /// Writes a value; the members of maps are sorted by their names' UTF-8 bytes.
    ///
    /// JSON has no byte strings: they become text of lower-case hexadecimal digits.
    package mutating func value(_ value: Value) {
        switch value {
        case .null: null()
        case .bool(let bool): self.bool(bool)
        case .int(let int): self.int(int)
        case .double(let double): self.double(double)
        case .text(let text): self.text(text)
        case .bytes(let bytes): text(Hexadecimal.text(bytes))
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .map(let members):
            object(members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
        }
    }

    /// Writes an object with its members in the order that is given.
    package mutating func object(_ members: some Sequence<(key: String, value: Value)>) {
        beginObject()
        for (name, member) in members {
            key(name)
            value(member)
        }
        endObject()
    }

    private mutating func token(_ token: String) {
        separate()
        bytes.append(contentsOf: token.utf8)
    }
}

extension JSONWriter {
    private mutating func quote(_ text: String) {
        var text = text
        text.withUTF8 { quote($0.span) }
    }

    /// Copies runs of bytes that need no escape as a whole.
    private mutating func quote(_ utf8: Span<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        defer { bytes.append(UInt8(ascii: "\"")) }
        guard Self.needsEscape(utf8) else { return append(utf8) }
        var start = 0
        for position in utf8.indices where Self.needsEscape(utf8[position]) {
            append(utf8.extracting(start..<position))
            escape(utf8[position])
            start = position + 1
        }
        append(utf8.extracting(start...))
    }

    /// Looks at all bytes rather than to stop at one: many are looked at in one step then.
    private static func needsEscape(_ utf8: Span<UInt8>) -> Bool {
        utf8.withUnsafeBufferPointer { bytes in
            bytes.reduce(0 as UInt8) { $0 | (needsEscape($1) ? 1 : 0) } != 0
        }
    }

    private mutating func append(_ utf8: Span<UInt8>) {
        utf8.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case ..<0x20:
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(contentsOf: Hexadecimal.text([byte]).utf8)
        default: bytes.append(byte)
        }
    }
}
