import SyncProtocol

/// Reads JSON text (RFC 8259) into values: strictly, exactly, and never deeper than a limit.
///
/// A number without fraction and exponent is `int` and has to fit; every other is `double` and has
/// to be finite. Refused: members named twice, invalid UTF-8, half of a surrogate pair, control
/// characters in text, anything after the value. Cost is linear in the size of the text.
package struct JSONReader {
    /// How deep arrays and objects may nest.
    package static let depthLimit = 64

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    package static func value(_ text: String) throws(JSONError) -> Value {
        try value(Array(text.utf8))
    }

    package static func value(_ bytes: [UInt8]) throws(JSONError) -> Value {
        var reader = JSONReader(bytes)
        let value = try reader.value()
        reader.skipSpace()
        guard reader.position == bytes.count else {
            throw reader.error("there is something after the value")
        }
        return value
    }

    private func error(_ message: String, at offset: Int? = nil) -> JSONError {
        JSONError(message: message, offset: offset ?? position)
    }
}

extension JSONReader {
    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, [0x20, 0x0A, 0x0D, 0x09].contains(byte) { position += 1 }
    }

    /// Steps over the byte if it is next.
    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func value() throws(JSONError) -> Value {
        skipSpace()
        switch next {
        case nil: throw error("the text ends where a value is expected")
        case UInt8(ascii: "{"):
            return try nested { reader throws(JSONError) in
                try reader.object()
            }
        case UInt8(ascii: "["):
            return try nested { reader throws(JSONError) in
                try reader.array()
            }
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func nested(
        _ body: (inout JSONReader) throws(JSONError) -> Value
    ) throws(JSONError) -> Value {
        guard depth < Self.depthLimit else {
            throw error("nested deeper than \(Self.depthLimit) levels")
        }
        depth += 1
        position += 1
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func array() throws(JSONError) -> Value {
        var elements: [Value] = []
        skipSpace()
        if skip("]") { return .array(elements) }
        repeat {
            elements.append(try value())
            skipSpace()
        } while skip(",")
        guard skip("]") else { throw error("an array needs “,” or “]” here") }
        return .array(elements)
    }

    private mutating func object() throws(JSONError) -> Value {
        var members: [String: Value] = [:]
        skipSpace()
        if skip("}") { return .map(members) }
        repeat {
            skipSpace()
            let start = position
            guard next == UInt8(ascii: "\"") else { throw error("an object needs a name here") }
            let name = try string()
            skipSpace()
            guard skip(":") else { throw error("an object needs “:” here") }
            guard members.updateValue(try value(), forKey: name) == nil else {
                throw error("a member is named twice", at: start)
            }
            skipSpace()
        } while skip(",")
        guard skip("}") else { throw error("an object needs “,” or “}” here") }
        return .map(members)
    }

    private mutating func word(_ word: String, _ value: Value) throws(JSONError) -> Value {
        guard bytes[position...].starts(with: word.utf8) else { throw error("this is no value") }
        position += word.utf8.count
        return value
    }
}

extension JSONReader {
    private mutating func number() throws(JSONError) -> Value {
        let start = position
        _ = skip("-")
        let leading = position
        let whole = digits()
        if whole == 0 { throw error("this is no value", at: start) }
        if whole > 1, bytes[leading] == UInt8(ascii: "0") {
            throw error("a number does not begin with 0", at: start)
        }
        var isWhole = true
        if skip(".") {
            isWhole = false
            guard digits() > 0 else { throw error("a number needs digits after its point") }
        }
        if skip("e") || skip("E") {
            isWhole = false
            if !skip("+") { _ = skip("-") }
            guard digits() > 0 else { throw error("an exponent needs digits") }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole {
            guard let int = Int64(text) else { throw error("a number is too large", at: start) }
            return .int(int)
        }
        guard let double = Double(text), double.isFinite else {
            throw error("a number is too large", at: start)
        }
        return .double(double)
    }

    /// Steps over digits and gives how many.
    private mutating func digits() -> Int {
        let start = position
        while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
        return position - start
    }
}

extension JSONReader {
    private mutating func string() throws(JSONError) -> String {
        let start = position
        position += 1
        var utf8: [UInt8] = []
        while true {
            let run = position
            while let byte = next, byte >= 0x20, byte != 0x22, byte != 0x5C { position += 1 }
            utf8 += bytes[run..<position]
            guard let byte = next else { throw error("a text is not closed", at: start) }
            if byte < 0x20 { throw error("a control character in text has to be escaped") }
            position += 1
            if byte == 0x22 { break }
            try escape(into: &utf8)
        }
        guard let text = String(validating: utf8, as: UTF8.self) else {
            throw error("the text is not valid UTF-8", at: start)
        }
        return text
    }

    private mutating func escape(into utf8: inout [UInt8]) throws(JSONError) {
        let start = position - 1
        guard let byte = next else { throw error("a text is not closed", at: start) }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): utf8.append(byte)
        case UInt8(ascii: "b"): utf8.append(0x08)
        case UInt8(ascii: "f"): utf8.append(0x0C)
        case UInt8(ascii: "n"): utf8.append(0x0A)
        case UInt8(ascii: "r"): utf8.append(0x0D)
        case UInt8(ascii: "t"): utf8.append(0x09)
        case UInt8(ascii: "u"): utf8 += String(try scalar(from: start)).utf8
        default: throw error("an unknown escape in text", at: start)
        }
    }

    /// Reads the digits of `\u`, and the second half of a surrogate pair behind the first.
    private mutating func scalar(from start: Int) throws(JSONError) -> Character {
        var code = try fourDigits(from: start)
        if (0xD800..<0xDC00).contains(code), skip("\\"), skip("u") {
            let low = try fourDigits(from: start)
            guard (0xDC00..<0xE000).contains(low) else {
                throw error("half of a surrogate pair in text", at: start)
            }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else {
            throw error("half of a surrogate pair in text", at: start)
        }
        return Character(scalar)
    }

    private mutating func fourDigits(from start: Int) throws(JSONError) -> UInt32 {
        let digits = bytes[position...].prefix(4)
        let isHexadecimal =
            digits.count == 4
            && digits.allSatisfy {
                (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20)
            }
        guard isHexadecimal, let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw error("\\u needs four hexadecimal digits", at: start) }
        position += 4
        return code
    }
}
