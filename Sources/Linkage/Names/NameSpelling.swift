/// Names in the form in which they are found in any script: `Hanna` finds `Ганна`, and `محمد`
/// finds `Mohammed`.
package enum NameSpelling {
    /// Stand before the words of a name so that they begin no other word: characters for private
    /// use, which the index takes for letters.
    private static let plainMark = Array("\u{E001}".utf8)
    /// Before the consonants of a name that is written without short vowels, and of any other.
    private static let vowellessMark = Array("\u{E002}".utf8)
    private static let consonantsMark = Array("\u{E003}".utf8)
    /// Fewer consonants are those of too many names.
    private static let leastConsonants = 3

    /// Adds to a text that is folded the words by which its names are found.
    ///
    /// - Parameter text: where the text stands in `folded`.
    package static func appendWords(of text: Range<Int>, in folded: inout [UInt8]) {
        var (letters, plain) = ([UInt8](), [UInt8]())
        let names = Array(folded[text])
        var index = 0
        while index < names.count {
            letters.removeAll(keepingCapacity: true)
            let isVowelless = word(names[...], from: &index, into: &letters)
            guard letters.contains(where: { $0 >= 0x61 }) else { continue }
            plain.removeAll(keepingCapacity: true)
            Romanisation.unify(letters, into: &plain)
            append(plainMark, plain, to: &folded)
            let consonants = consonants(ofPlain: plain)
            guard consonants.count >= leastConsonants else { continue }
            append(isVowelless ? vowellessMark : consonantsMark, consonants, to: &folded)
        }
    }

    /// The words by which a name is found that begins with a folded word, each in FTS5's quotes.
    package static func alternatives(to word: String) -> [String] {
        var (letters, plain, index) = ([UInt8](), [UInt8](), 0)
        let isVowelless = self.word(Array(word.utf8)[...], from: &index, into: &letters)
        guard letters.contains(where: { $0 >= 0x61 }) else { return [] }
        Romanisation.unify(letters, into: &plain)
        // Fewer letters would begin too much.
        var terms = [term(plainMark, plain) + (plain.count > 2 ? " *" : "")]
        let consonants = consonants(ofPlain: plain)
        if consonants.count >= leastConsonants {
            terms.append(term(isVowelless ? consonantsMark : vowellessMark, consonants))
        }
        return terms
    }

    private static func term(_ mark: [UInt8], _ word: [UInt8]) -> String {
        "\"\(String(decoding: mark + word, as: UTF8.self))\""
    }

    private static func append(_ mark: [UInt8], _ word: [UInt8], to folded: inout [UInt8]) {
        folded.append(UInt8(ascii: " "))
        folded += mark
        folded += word
    }

    /// Reads one word and the sign behind it. - Returns: whether it is in Arabic script.
    private static func word(
        _ folded: ArraySlice<UInt8>, from index: inout Int, into letters: inout [UInt8]
    ) -> Bool {
        var isArabic = false
        while index < folded.endIndex {
            switch Romanisation.append(folded, at: &index, to: &letters) {
            case .letter, .silent: break
            case .arabicLetter: isArabic = true
            case .sign: return isArabic
            }
        }
        return isArabic
    }

    /// A plain name without vowels, but for an `a` where it begins with one.
    private static func consonants(ofPlain plain: [UInt8]) -> [UInt8] {
        var consonants: [UInt8] = []
        for (place, letter) in plain.enumerated() {
            if !Romanisation.isVowel(letter) {
                consonants.append(letter)
            } else if place == 0 {
                consonants.append(UInt8(ascii: "a"))
            }
        }
        return consonants
    }
}
