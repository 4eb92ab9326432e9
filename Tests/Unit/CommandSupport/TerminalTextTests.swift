import CommandSupport
import Foundation
import Testing

@Suite struct TerminalTextTests {
    /// A title, a bell, clearing the screen in 7 and 8 bits, an override and an isolate.
    private let hostile = "\u{1B}]0;x\u{07}\u{1B}[2J\u{9B}2J\u{7F}\u{202E}\u{2066}\u{206E}"

    private func steers(_ text: String) -> Bool {
        text.unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0..<0x09, 0x0B..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E,
                0x2066...0x206F, 0x061C:
                true
            default: false
            }
        }
    }

    @Test func nothingThatSteersATerminalIsLeft() {
        for clean in [TerminalText.clean, TerminalText.line] {
            let shown = clean("a\(hostile)b")
            #expect(!steers(shown))
            #expect(shown.hasPrefix("a\u{FFFD}]0;x") && shown.hasSuffix("b"))
        }
    }

    @Test func everyControlCharacterIsFoundWhereverItStands() {
        let controls =
            Array(0..<0x20) + Array(0x7F..<0xA0) + [0x061C, 0x200E, 0x200F]
            + Array(0x2028...0x202E) + Array(0x2066...0x206F)
        for value in controls where value != 0x09 && value != 0x0A {
            let control = String(Unicode.Scalar(UInt32(value)).map(Character.init) ?? "?")
            for text in [control, "ў" + control, control + "ж", "ن" + control + "—" + control] {
                #expect(!steers(TerminalText.clean(text)), "U+\(String(value, radix: 16))")
                #expect(!steers(TerminalText.line(text)), "U+\(String(value, radix: 16))")
            }
        }
    }

    /// Joiners and non-joiners are letters of Persian spelling; marks carry no text.
    @Test(arguments: ["می‌خواهم", "محمّد", "Юльля Ўласава — «Рада»", "नमस्\u{200D}ते", "a  b"])
    func honestTextStaysAsItIs(_ text: String) {
        #expect(TerminalText.clean(text) == text)
        #expect(TerminalText.line(text) == text)
        #expect(TerminalText.clean("\u{200F}\(text)\u{200E}") == text)
    }

    @Test func aLineHasNoLineEnds() {
        #expect(TerminalText.line("a\r\n\n\tb\u{2028}c\u{85}d\u{0B}e\n\n") == "a b c d e")
        #expect(TerminalText.clean("a\tb\n") == "a\tb\n")
    }

    @Test func ownColoursAndIsolatesStayOnTheScreen() {
        let own = "\u{1B}[31mred\u{1B}[0m \u{2068}سلام\u{2069}"
        #expect(TerminalText.screen(own, hasColors: true, hasIsolates: true) == own)
        let plain = TerminalText.screen(own, hasColors: false, hasIsolates: false)
        #expect(!steers(plain) && plain.contains("سلام"))
        let others = ["[8m", "[2J", "[310m", "[", "[1;1H", ""].map { "\u{1B}" + $0 }
        for sequence in others {
            let shown = TerminalText.screen(sequence, hasColors: true, hasIsolates: true)
            #expect(!steers(shown), "\(sequence.debugDescription)")
        }
    }

    @Test func escapedJSONHasTheSameValue() throws {
        let texts = ["a\(hostile)b\n\t\"\\", "\u{200F}سلام\u{061C}", "plain", "\u{E000}\u{1F600}"]
        let json = try JSONEncoder().encode(texts)
        let escaped = TerminalText.escaped(json: Array(json))
        #expect(!steers(String(decoding: escaped, as: UTF8.self)))
        #expect(try JSONDecoder().decode([String].self, from: Data(escaped)) == texts)
    }
}
