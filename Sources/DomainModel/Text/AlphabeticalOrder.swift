import Foundation

/// The order in which readers of a language look for words: Latin, Cyrillic and Arabic script, each
/// in the order of its alphabet, the same on every machine.
///
/// Case, accents, apostrophes and vowel signs do not count. The collations of libraries differ from
/// each other and from the alphabets: ICU and glibc order `ё`, `ў` and `і` otherwise in one
/// language than in the next. One order serves all languages but those whose alphabets contradict
/// it.
package struct AlphabeticalOrder: Sendable {
    /// English, Belarusian, Russian, Ukrainian and Arabic.
    package static let common = AlphabeticalOrder(cyrillic: slavic, arabic: arabic)
    /// Kazakh: `і` stands among the vowels at the alphabet's end.
    package static let kazakh = AlphabeticalOrder(cyrillic: kazakhLetters, arabic: arabic)
    /// Persian: `و` stands before `ه`.
    package static let persian = AlphabeticalOrder(cyrillic: slavic, arabic: persianLetters)

    /// The order of a language. - Parameter locale: as in `LANG`, such as `kk_KZ.UTF-8`, or a tag.
    package static func of(locale: String?) -> AlphabeticalOrder {
        switch locale?.prefix(while: { $0.isLetter }).lowercased() {
        case "kk": kazakh
        case "fa", "ps": persian
        default: common
        }
    }

    /// Of letters whose accents and case are put aside, by letter.
    private let places: [Unicode.Scalar: UInt32]

    private init(cyrillic: String, arabic: String) {
        let letters = (Self.latin + cyrillic + arabic).unicodeScalars
        places = Dictionary(
            letters.enumerated().map { ($1, Self.firstLetter + UInt32($0)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// What texts are compared by: byte by byte, an empty text first.
    package func key(of text: String) -> [UInt8] {
        var key: [UInt8] = []
        for scalar in text.precomposedStringWithCanonicalMapping.lowercased().unicodeScalars {
            if let place = places[scalar] {
                Self.append(place, to: &key)
            } else {
                for folded in SearchFolding.fold(String(scalar)).unicodeScalars {
                    Self.append(place(of: folded), to: &key)
                }
            }
        }
        return key
    }

    /// Spaces and signs come before digits, and these before letters; letters of other scripts
    /// come last.
    private func place(of scalar: Unicode.Scalar) -> UInt32 {
        if let place = places[scalar] { return place }
        if ("0"..."9").contains(scalar) { return Self.firstDigit + scalar.value }
        if scalar.properties.isAlphabetic { return Self.firstOther + scalar.value }
        return scalar == "-" ? 0x20 : min(scalar.value, 0xFF)
    }

    private static func append(_ place: UInt32, to key: inout [UInt8]) {
        key.append(UInt8(truncatingIfNeeded: place >> 16))
        key.append(UInt8(truncatingIfNeeded: place >> 8))
        key.append(UInt8(truncatingIfNeeded: place))
    }

    private static let firstDigit: UInt32 = 0x100
    private static let firstLetter: UInt32 = 0x200
    private static let firstOther: UInt32 = 0x1000

    private static let latin = "abcdefghijklmnopqrstuvwxyz"
    private static let slavic = "абвгґдђеёєжзиіїйјклљмнњопрстћуўфхцчџшщъыьэюя"
    private static let kazakhLetters = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
    // As `SearchFolding` spells them: one kaf, one yeh, one alif.
    private static let arabic = "ءابپةتثجچحخدذرزژسشصضطظعغفقكگلمنهوي"
    private static let persianLetters = "ءابپتثجچحخدذرزژسشصضطظعغفقكگلمنوهي"
}
