/// Phone numbers and numbers of documents in the form in which they are found however they are
/// typed: `+375 29 123-45-67`, `123-45-67`, `AB 1234567`.
package enum NumberSpelling {
    /// Stands before a number's digits from the last to the first, so that they begin no other
    /// word: a character for private use, which the index takes for a letter.
    private static let mark = "\u{E000}"
    /// Fewer digits are no number that anybody is looked for by.
    private static let leastDigits = 5
    private static let longest = 40

    /// Adds to a text that is folded the words by which its number is found, where it is one.
    ///
    /// - Parameter start: where the text begins in `folded`.
    package static func appendWords(from start: Int, in folded: inout [UInt8]) {
        let text = folded[start...]
        // Nearly every text is none: that is told before anything is allocated.
        guard text.count <= longest,
            text.reduce(0, { $0 + (isDigit($1) ? 1 : 0) }) >= leastDigits,
            let number = Number(text)
        else { return }
        if number.hasSigns {
            folded.append(space)
            folded += number.plain
        }
        folded.append(space)
        folded += mark.utf8
        folded += number.digits.reversed()
    }

    /// The words, each of which begins a word of a text with the number that somebody looks for;
    /// none where the folded text is no number.
    package static func alternatives(to folded: some StringProtocol) -> [String] {
        guard let number = Number(Array(folded.utf8)[...]) else { return [] }
        var words = [String(decoding: number.plain, as: UTF8.self)]
        if number.plain.count == number.digits.count {
            let digits = number.digits.drop(ofDialling: folded.hasPrefix("+"))
            words.append(mark + String(decoding: digits.reversed(), as: UTF8.self))
        }
        return words
    }

    private static let space = UInt8(ascii: " ")

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    private struct Number {
        /// Letters and digits, without what stands between them.
        var plain: [UInt8] = []
        var digits: [UInt8] = []
        var hasSigns = false

        /// Nil for a text that is no number: of too few digits, or with other signs.
        init?(_ text: ArraySlice<UInt8>) {
            for byte in text {
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"):
                    digits.append(byte)
                    plain.append(byte)
                case UInt8(ascii: "a")...UInt8(ascii: "z"), 0x80...:
                    plain.append(byte)
                case UInt8(ascii: "+") where plain.isEmpty: break
                case space, UInt8(ascii: "-"), UInt8(ascii: "("), UInt8(ascii: ")"),
                    UInt8(ascii: "."), UInt8(ascii: "/"):
                    hasSigns = true
                default: return nil
                }
            }
            guard digits.count >= NumberSpelling.leastDigits else { return nil }
        }
    }
}

extension [UInt8] {
    /// The digits without what is dialled before a number at home or abroad, and is no part of it:
    /// `00`, `0`, the `80` of Belarus and the `8` of Russia and Kazakhstan.
    fileprivate func drop(ofDialling isInternational: Bool) -> ArraySlice<UInt8> {
        if isInternational { return self[...] }
        let text = String(decoding: self, as: UTF8.self)
        for (prefix, count) in [("00", 0), ("80", 11), ("8", 11), ("0", 0)]
        where text.hasPrefix(prefix) && (count == 0 || text.utf8.count == count) {
            let rest = dropFirst(prefix.utf8.count)
            return rest.count >= 5 ? rest : self[...]
        }
        return self[...]
    }
}
