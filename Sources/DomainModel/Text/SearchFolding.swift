/// The form in which texts are compared when somebody searches: case, accents, spelling variants
/// and vowel signs put aside, in Latin, Cyrillic and Arabic script.
package enum SearchFolding {
    /// Folds a text; folding it again changes nothing.
    ///
    /// `ё` becomes `е` and `ў` becomes `у`, while `й` and `і` stay: they are letters that readers
    /// tell apart. Apostrophes and invisible joiners go, dashes and spaces take one form each.
    package static func fold(_ text: String) -> String {
        if let folded = foldASCII(text) { return folded }
        var folded = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == breve, folded.last == cyrillicI {
                folded.removeLast()
                folded.append(cyrillicShortI)
            } else {
                append(scalar, to: &folded)
            }
        }
        return String(folded)
    }

    private static let breve: Unicode.Scalar = "\u{306}"
    private static let cyrillicI: Unicode.Scalar = "и"
    private static let cyrillicShortI: Unicode.Scalar = "й"

    private static func foldASCII(_ text: String) -> String? {
        let bytes = text.utf8
        guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
        return String(unsafeUninitializedCapacity: bytes.count) { buffer in
            var count = 0
            for byte in bytes where byte != UInt8(ascii: "'") {
                buffer[count] = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
                count += 1
            }
            return count
        }
    }

    private static func append(_ scalar: Unicode.Scalar, to folded: inout String.UnicodeScalarView)
    {
        switch scalar.value {
        case 0x41...0x5A:
            folded.append(Unicode.Scalar(UInt8(scalar.value) | 0x20))
        case 0x27:
            break
        case 0...0x7F, 0x430...0x44F:
            folded.append(scalar)
        default:
            if FoldingTable.isDropped(scalar) { return }
            if let mapped = FoldingTable.mapped[scalar] {
                folded.append(contentsOf: mapped.unicodeScalars)
            } else if scalar.properties.changesWhenLowercased {
                folded.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            } else {
                folded.append(scalar)
            }
        }
    }
}
