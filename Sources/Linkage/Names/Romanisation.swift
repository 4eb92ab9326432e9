import DomainModel

/// Names of any script as plain Latin letters, so that spellings of one name come close.
///
/// Not a transliteration to read: sounds that the usual systems write differently become one letter
/// (`g`, `h` and `kh` are `h`; `i`, `j` and `y` are `i`; `v` and `w` are `v`).
package enum Romanisation {
    private static let longest = 64

    /// The letters `a` to `z` and digits of a name, at most 64 of them; spaces and signs are left
    /// out. Empty where no character is known: an empty name says nothing.
    package static func plain(_ text: String) -> [UInt8] {
        var plain: [UInt8] = []
        unify(letters(of: text), into: &plain)
        return plain
    }

    /// The letters and digits of a number or code as Latin letters, each as it is written.
    package static func letters(of text: String) -> [UInt8] {
        var letters: [UInt8] = []
        let folded = Array(SearchFolding.fold(text).utf8)
        var index = 0
        while index < folded.count {
            _ = append(folded[...], at: &index, to: &letters)
        }
        return letters
    }

    /// The consonants of a plain name, with `a` for a vowel at its beginning: what spellings with
    /// and without short vowels have in common.
    package static func skeleton(ofPlain plain: [UInt8]) -> [UInt8] {
        var skeleton: [UInt8] = []
        for (index, letter) in plain.enumerated() {
            let isSoft = isVowel(letter) || letter == h
            if !isSoft {
                if skeleton.last != letter { skeleton.append(letter) }
            } else if index == 0 {
                skeleton.append(a)
            }
        }
        return skeleton
    }

    private static let a = UInt8(ascii: "a")
    private static let h = UInt8(ascii: "h")

    static func isVowel(_ letter: UInt8) -> Bool {
        switch letter {
        case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"),
            UInt8(ascii: "u"):
            true
        default: false
        }
    }
}

// MARK: - Letters

extension Romanisation {
    /// What a character is within a name.
    enum Role {
        case letter
        case arabicLetter
        /// Part of a word, and not heard.
        case silent
        case sign
    }

    /// Appends what the folded character at `index` is written as, and moves behind it.
    static func append(
        _ folded: ArraySlice<UInt8>, at index: inout Int, to letters: inout [UInt8]
    ) -> Role {
        let byte = folded[index]
        index += 1
        if byte < 0x80 {
            guard byte &- 0x61 < 26 || byte &- 0x30 < 10 else { return .sign }
            letters.append(byte)
            return .letter
        }
        guard byte & 0xE0 == 0xC0, index < folded.endIndex else {
            while index < folded.endIndex, folded[index] & 0xC0 == 0x80 { index += 1 }
            return .sign
        }
        let scalar = Int(byte & 0x1F) << 6 | Int(folded[index] & 0x3F)
        index += 1
        guard scalar < table.count else { return .sign }
        let spelling = table[scalar]
        guard spelling.first != 0 else {
            return (0x430...0x52F).contains(scalar) || (0x620...0x6FF).contains(scalar)
                ? .silent : .sign
        }
        letters.append(spelling.first)
        if spelling.second != 0 { letters.append(spelling.second) }
        return scalar >= 0x600 ? .arabicLetter : .letter
    }

    /// One or two letters by scalar value; zero for none.
    private static let table: [(first: UInt8, second: UInt8)] = {
        var table = [(first: UInt8, second: UInt8)](repeating: (0, 0), count: 0x700)
        for (scalar, spelling) in spellings {
            let letters = Array(spelling.utf8)
            table[Int(scalar.value)] = (letters[0], letters.count > 1 ? letters[1] : 0)
        }
        return table
    }()

    /// Letters of Cyrillic and Arabic script after `SearchFolding`.
    private static let spellings: [Unicode.Scalar: String] = [
        "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "h", "ғ": "h", "д": "d", "е": "e", "є": "e",
        "ж": "z", "з": "z", "и": "i", "і": "i", "ї": "i", "й": "i", "к": "k", "қ": "k", "л": "l",
        "м": "m", "н": "n", "ң": "n", "о": "o", "ө": "o", "п": "p", "р": "r", "с": "s", "т": "t",
        "у": "u", "ұ": "u", "ү": "u", "ф": "f", "х": "h", "һ": "h", "ц": "c", "ч": "c", "ш": "s",
        "щ": "s", "ы": "i", "э": "e", "ә": "a", "ю": "iu", "я": "ia", "ђ": "d", "ј": "i",
        "љ": "l", "њ": "n", "ћ": "c", "џ": "i",
        "ا": "a", "ب": "b", "پ": "p", "ت": "t", "ث": "t", "ج": "i", "چ": "c", "ح": "h", "خ": "h",
        "د": "d", "ذ": "d", "ر": "r", "ز": "z", "ژ": "z", "س": "s", "ش": "s", "ص": "s", "ض": "d",
        "ط": "t", "ظ": "z", "ع": "a", "غ": "h", "ف": "f", "ق": "k", "ك": "k", "گ": "h", "ل": "l",
        "م": "m", "ن": "n", "ه": "h", "و": "u", "ي": "i",
    ]
}

// MARK: - Sounds

extension Romanisation {
    /// Gives letters and groups of letters that stand for one sound the same letter, and writes
    /// doubled letters once.
    static func unify(_ letters: [UInt8], into plain: inout [UInt8]) {
        let start = plain.count
        var index = 0
        while index < letters.count, plain.count - start < longest {
            let (sound, count) = sound(letters, at: index)
            if sound == x {
                if plain.count == start || plain.last != k { plain.append(k) }
                plain.append(s)
            } else {
                let isDigit = sound &- 0x30 < 10
                if plain.count == start || plain.last != sound || isDigit { plain.append(sound) }
            }
            index += count
        }
        if plain.count - start > 2, plain.last == h { plain.removeLast() }
    }

    private static let s = UInt8(ascii: "s")
    private static let k = UInt8(ascii: "k")
    private static let x = UInt8(ascii: "x")

    /// The sound of the letters at a place, and how many they are.
    private static func sound(_ letters: [UInt8], at index: Int) -> (sound: UInt8, count: Int) {
        let first = letters[index]
        // Nearly every letter is followed by none that makes another sound of it.
        guard first &- 0x61 < 26 else { return (first, 1) }
        let group = groups[Int(first - 0x61)]
        if !group.isEmpty {
            for (spelling, sound) in group where letters[index...].starts(with: spelling) {
                return (sound, spelling.count)
            }
        }
        return (singles[Int(first - 0x61)], 1)
    }

    /// The sounds of single letters; `x` is two, which `unify` writes.
    private static let singles: [UInt8] = (UInt8(0x61)...0x7A).map { letter in
        switch letter {
        case UInt8(ascii: "g"): h
        case UInt8(ascii: "j"), UInt8(ascii: "y"): UInt8(ascii: "i")
        case UInt8(ascii: "w"): UInt8(ascii: "v")
        case UInt8(ascii: "q"): k
        default: letter
        }
    }

    /// Groups of letters and their sounds by the first letter, the longest first.
    private static let groups: [[(spelling: [UInt8], sound: UInt8)]] = (UInt8(0x61)...0x7A).map {
        first in
        sounds.map { (Array($0.0.utf8), Array($0.1.utf8)[0]) }.filter { $0.0[0] == first }
    }

    private static let sounds: [(String, String)] = [
        ("shch", "s"), ("sch", "s"), ("tch", "c"), ("dzh", "i"), ("sh", "s"), ("ch", "c"),
        ("zh", "z"), ("kh", "h"), ("gh", "h"), ("ts", "c"), ("tz", "c"), ("dj", "i"),
        ("ph", "f"), ("th", "t"), ("ck", "k"), ("ee", "i"), ("oo", "u"), ("ou", "u"),
    ]
}
