/// Makes text that came from elsewhere safe to show.
///
/// Values travel between offices: one that holds escape sequences or direction overrides must not
/// be able to repaint a reader's screen or to turn what stands around it.
enum TerminalText {
    private static let firstStrongIsolate = "\u{2068}"
    private static let popIsolate = "\u{2069}"

    /// Without control characters, but with its line ends and tabs.
    static func clean(_ text: String) -> String {
        replaced(text) { $0 == 0x0A || $0 == 0x09 }
    }

    /// On one line: line ends and tabs become spaces.
    static func line(_ text: String) -> String {
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
        var result = ""
        var isGap = false
        for character in text {
            if character.isNewline || character == "\t" {
                isGap = true
                continue
            }
            if isGap { result += " " }
            isGap = false
            result.append(character)
        }
        return replaced(result) { _ in false }
    }

    /// Keeps right-to-left text from reordering its neighbours (UAX #9 §2.4).
    static func isolated(_ text: String) -> String {
        hasRightToLeft(text) ? firstStrongIsolate + text + popIsolate : text
    }

    private static func replaced(_ text: String, except keeps: (UInt32) -> Bool) -> String {
        let isClean = text.unicodeScalars.allSatisfy { !isControl($0.value) || keeps($0.value) }
        if isClean { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isShown = !isControl(scalar.value) || keeps(scalar.value)
            result.append(isShown ? scalar : "\u{FFFD}")
        }
        return String(result)
    }

    private static func isControl(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0..<0x20, 0x7F..<0xA0: true
        // Embeddings, overrides and isolates.
        case 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    private static func hasRightToLeft(_ text: String) -> Bool {
        text.unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF,
                0x1E800...0x1EFFF, 0x200F:
                true
            default: false
            }
        }
    }
}
