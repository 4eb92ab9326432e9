/// Makes text that came from elsewhere safe to show: what both commands write passes through here.
///
/// Values and names travel between offices: one that holds escape sequences or direction overrides
/// must not be able to repaint a reader's screen or to turn what stands around it. Control
/// characters, embeddings, overrides and isolates are shown as U+FFFD; the invisible direction
/// marks, which keyboards leave in honest Arabic and Persian text, are left out. Letters, joiners
/// and non-joiners stay: Persian cannot be written without them.
package enum TerminalText {
    private static let firstStrongIsolate = "\u{2068}"
    private static let popIsolate = "\u{2069}"

    /// Without anything that steers the terminal; line ends and tabs stay.
    package static func clean(_ text: String) -> String {
        cleaned(text) { _, control, _ in control == .lineFeed || control == .tab ? .kept : nil }
    }

    /// On one line: line ends and tabs become a space, several together one.
    package static func line(_ text: String) -> String {
        var gapEnd = 0
        var line = cleaned(text) { rest, control, length in
            switch control {
            case .lineFeed, .tab, .lineEnd:
                let goesOn = gapEnd == rest.startIndex && gapEnd > 0
                gapEnd = rest.startIndex + length
                return .text(goesOn ? "" : " ")
            default: return nil
            }
        }
        if gapEnd > 0, gapEnd == text.utf8.count { line.removeLast() }
        return line
    }

    /// Keeps right-to-left text from reordering its neighbours (UAX #9 §2.4).
    package static func isolated(_ text: String) -> String {
        hasRightToLeft(text) ? firstStrongIsolate + text + popIsolate : text
    }

    /// What a command has laid out for people, looked at once more as a whole: nothing but its own
    /// colours and isolates goes to the terminal.
    ///
    /// - Parameters:
    ///   - hasColors: whether the colours of `Style` may stand in it.
    ///   - hasIsolates: whether text that is isolated may.
    package static func screen(_ text: String, hasColors: Bool, hasIsolates: Bool) -> String {
        cleaned(text) { rest, control, _ in
            switch control {
            case .lineFeed, .tab: .kept
            case .isolate where hasIsolates: .kept
            case .escape where hasColors: colorLength(rest).map(Choice.sequence)
            default: nil
            }
        }
    }

    /// JSON in which everything that steers a terminal is escaped: the same value.
    ///
    /// - Parameter json: valid JSON, of which all control characters below U+0020 within strings
    ///   are escaped already, as RFC 8259 asks.
    package static func escaped(json: [UInt8]) -> [UInt8] {
        guard json.contains(where: Control.mayBegin) else { return json }
        var result: [UInt8] = []
        result.reserveCapacity(json.count + 64)
        json.withUnsafeBufferPointer { bytes in
            var position = 0
            while position < bytes.count {
                guard let (control, length) = Control.find(in: bytes, at: position),
                    control != .lineFeed, control != .tab, bytes[position] >= 0x7F
                else {
                    result.append(bytes[position])
                    position += 1
                    continue
                }
                let scalar = Control.scalar(bytes[position..<position + length])
                let digits = String(scalar, radix: 16)
                let zeros = String(repeating: "0", count: 4 - digits.count)
                result.append(contentsOf: "\\u\(zeros)\(digits)".utf8)
                position += length
            }
        }
        return result
    }

    private static func hasRightToLeft(_ text: String) -> Bool {
        text.unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF,
                0x1E800...0x1EFFF:
                true
            default: false
            }
        }
    }
}

extension TerminalText {
    /// What becomes of a control character.
    private enum Choice {
        case kept
        /// It begins a sequence of so many bytes that may stay.
        case sequence(Int)
        case text(String)
    }

    private static let colors: Set<String> = ["0", "1", "2", "31", "32", "33", "36"]

    /// The length of a sequence that sets one of the commands' own colours.
    private static func colorLength(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        guard bytes.dropFirst().first == UInt8(ascii: "[") else { return nil }
        let digits = bytes.dropFirst(2).prefix(3).prefix { (0x30...0x39).contains($0) }
        let length = digits.count + 3
        guard bytes.count >= length, bytes.dropFirst(length - 1).first == UInt8(ascii: "m"),
            colors.contains(String(decoding: digits, as: UTF8.self))
        else { return nil }
        return length
    }

    /// - Parameter choose: what becomes of a control character, with the text from there on and its
    ///   length in bytes; nil for what becomes of it as a rule.
    private static func cleaned(
        _ text: String, _ choose: (Slice<UnsafeBufferPointer<UInt8>>, Control, Int) -> Choice?
    ) -> String {
        var text = text
        return text.withUTF8 { bytes -> String? in
            guard bytes.contains(where: Control.mayBegin) else { return nil }
            var result: [UInt8] = []
            result.reserveCapacity(bytes.count)
            var position = 0
            while position < bytes.count {
                guard let found = Control.find(in: bytes, at: position) else {
                    result.append(bytes[position])
                    position += 1
                    continue
                }
                let control = found.0
                var length = found.1
                switch choose(bytes[position...], control, length) {
                case .kept: result.append(contentsOf: bytes[position..<position + length])
                case .sequence(let count):
                    length = count
                    result.append(contentsOf: bytes[position..<position + length])
                case .text(let text): result.append(contentsOf: text.utf8)
                case nil where control == .mark: break
                case nil: result.append(contentsOf: "\u{FFFD}".utf8)
                }
                position += length
            }
            return String(decoding: result, as: UTF8.self)
        } ?? text
    }
}

/// A character that steers a terminal or the direction of text, by what it does.
private enum Control {
    case tab
    case lineFeed
    /// Another end of a line or page, within C0, C1 or U+2028 and U+2029.
    case lineEnd
    case escape
    case other
    /// Left-to-right, right-to-left and Arabic letter marks.
    case mark
    /// Embeddings and overrides, and the deprecated shaping controls.
    case embedding
    case isolate

    /// Whether a byte can be the first one of a control character.
    static func mayBegin(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == 0x7F || byte == 0xC2 || byte == 0xD8 || byte == 0xE2
    }

    /// The control character at a place of a valid UTF-8 text, with its length in bytes.
    static func find(in bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> (Control, Int)? {
        let first = bytes[position]
        guard mayBegin(first) else { return nil }
        if first < 0x80 { return (ofASCII(first), 1) }
        guard position + 1 < bytes.count else { return nil }
        let second = bytes[position + 1]
        switch (first, second) {
        case (0xC2, 0x85): return (.lineEnd, 2)
        case (0xC2, 0x80...0x9F): return (.other, 2)
        // U+061C.
        case (0xD8, 0x9C): return (.mark, 2)
        case (0xE2, 0x80...0x81) where position + 2 < bytes.count:
            return ofGeneralPunctuation(second, bytes[position + 2]).map { ($0, 3) }
        default: return nil
        }
    }

    private static func ofASCII(_ byte: UInt8) -> Control {
        switch byte {
        case 0x09: .tab
        case 0x0A: .lineFeed
        case 0x0B...0x0D: .lineEnd
        case 0x1B: .escape
        default: .other
        }
    }

    /// U+2000 to U+207F by the last two bytes.
    private static func ofGeneralPunctuation(_ second: UInt8, _ third: UInt8) -> Control? {
        switch (second, third) {
        // U+200E, U+200F.
        case (0x80, 0x8E...0x8F): .mark
        // U+2028, U+2029.
        case (0x80, 0xA8...0xA9): .lineEnd
        // U+202A to U+202E.
        case (0x80, 0xAA...0xAE): .embedding
        // U+2066 to U+2069.
        case (0x81, 0xA6...0xA9): .isolate
        // U+206A to U+206F.
        case (0x81, 0xAA...0xAF): .embedding
        default: nil
        }
    }

    static func scalar(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> UInt32 {
        String(decoding: bytes, as: UTF8.self).unicodeScalars.first?.value ?? 0xFFFD
    }
}
