import DomainModel

/// Names of any script as plain Latin letters, so that spellings of one name come close.
///
/// Not a transliteration to read: sounds that the usual systems write differently become one letter
/// (`g`, `h` and `kh` are `h`; `i`, `j` and `y` are `i`; `v` and `w` are `v`).
package enum Romanisation {
    /// The letters `a` to `z` and digits of a name, at most 64 of them; spaces and signs are left
    /// out. Empty where no character is known: an empty name says nothing.
    package static func plain(_ text: String) -> [UInt8] {
        Array(unify(letters(of: text)).prefix(longest))
    }

    /// The letters and digits of a number or code as Latin letters, each as it is written.
    package static func letters(of text: String) -> [UInt8] {
        var letters: [UInt8] = []
        for scalar in SearchFolding.fold(text).unicodeScalars {
            if scalar.value < 0x80 {
                let byte = UInt8(scalar.value)
                if isLetter(byte) || isDigit(byte) { letters.append(byte) }
            } else if let spelling = table[scalar] {
                letters.append(contentsOf: spelling)
            }
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

    private static let longest = 64
    private static let a = UInt8(ascii: "a")
    private static let h = UInt8(ascii: "h")

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isVowel(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"),
            UInt8(ascii: "u"):
            true
        default: false
        }
    }

    /// Gives letters and pairs of letters that stand for one sound the same letter, and writes
    /// doubled letters once.
    private static func unify(_ letters: [UInt8]) -> [UInt8] {
        var unified: [UInt8] = []
        var index = 0
        while index < letters.count {
            let letter = letters[index]
            if let (spelling, sound) = spellings[Int(letter)].first(where: {
                letters[index...].starts(with: $0.0)
            }) {
                for letter in sound where unified.last != letter { unified.append(letter) }
                index += spelling.count
            } else {
                if unified.last != letter || isDigit(letter) { unified.append(letter) }
                index += 1
            }
        }
        if unified.count > 2, unified.last == h { unified.removeLast() }
        return unified
    }

    /// Spellings and their sounds by the first letter, the longest first.
    private static let spellings: [[([UInt8], [UInt8])]] = (0..<128).map { first in
        sounds.map { (Array($0.0.utf8), Array($0.1.utf8)) }.filter { $0.0[0] == UInt8(first) }
    }

    private static let sounds: [(String, String)] = [
        ("shch", "s"), ("sch", "s"), ("tch", "c"), ("dzh", "i"), ("sh", "s"), ("ch", "c"),
        ("zh", "z"), ("kh", "h"), ("gh", "h"), ("ts", "c"), ("tz", "c"), ("dj", "i"),
        ("ph", "f"), ("th", "t"), ("ck", "k"), ("ee", "i"), ("oo", "u"), ("ou", "u"),
        ("g", "h"), ("j", "i"), ("y", "i"), ("w", "v"), ("q", "k"), ("x", "ks"),
    ]

    /// Letters of Cyrillic and Arabic script after `SearchFolding`.
    private static let table: [Unicode.Scalar: [UInt8]] = [
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
    ].mapValues { Array($0.utf8) }
}
