import Foundation

/// What single characters become when text is folded for search.
enum FoldingTable {
    /// Marks that sit on letters, apostrophes, and characters that nobody sees.
    static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x300...0x36F, 0x483...0x489, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF:
            true  // combining marks of Latin and Cyrillic
        case 0x610...0x61A, 0x64B...0x65F, 0x670, 0x6D6...0x6DC, 0x6DF...0x6E4, 0x6E7, 0x6E8,
            0x6EA...0x6ED, 0x640:
            true  // Arabic vowel signs, and the tatweel that only stretches a word
        case 0x2018, 0x2019, 0x201B, 0x2BC, 0x2B9, 0x60, 0xB4, 0x2032:
            true  // apostrophes, as typed on different keyboards
        case 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF:
            true  // soft hyphen, joiners, writing-direction marks
        default:
            false
        }
    }

    /// Lower-case letters without accents, by the character that stands for them.
    static let mapped: [Unicode.Scalar: String] = {
        var table = withoutAccents(in: [
            0xC0...0x24F, 0x370...0x45F, 0x48A...0x52F, 0x1E00...0x1EFF,
        ])
        table.merge(variants) { _, variant in variant }
        for digit in UInt8(0)..<10 {
            for zero in [UInt32(0x660), 0x6F0] {
                guard let scalar = Unicode.Scalar(zero + UInt32(digit)) else { continue }
                table[scalar] = String(digit)
            }
        }
        return table
    }()

    /// What a lower-case character becomes: often itself.
    static func spelling(of scalar: Unicode.Scalar) -> String.UnicodeScalarView {
        (mapped[scalar] ?? String(scalar)).unicodeScalars
    }

    /// Letters that mean one thing in several spellings, or that do not decompose.
    private static let variants: [Unicode.Scalar: String] = [
        "Й": "й", "й": "й",
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا",
        "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و",
        "ک": "ك", "ة": "ه", "ۀ": "ه", "ە": "ه",
        "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ð": "d", "Ð": "d",
        "ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe",
        "þ": "th", "Þ": "th", "ı": "i",
        "\u{A0}": " ", "\u{2009}": " ", "\u{202F}": " ",
        "\u{2010}": "-", "\u{2011}": "-", "\u{2012}": "-", "\u{2013}": "-", "\u{2014}": "-",
    ]

    private static func withoutAccents(
        in ranges: [ClosedRange<UInt32>]
    ) -> [Unicode.Scalar: String] {
        var table: [Unicode.Scalar: String] = [:]
        for scalar in ranges.joined().compactMap(Unicode.Scalar.init) {
            let decomposed = String(scalar).lowercased().decomposedStringWithCanonicalMapping
            table[scalar] = decomposed.unicodeScalars.filter { !isDropped($0) }
                .map { variants[$0] ?? String($0) }.joined()
        }
        return table
    }
}
