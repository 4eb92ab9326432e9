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

    /// Folds UTF-8 and appends it.
    package static func fold(_ utf8: Span<UInt8>, into folded: inout [UInt8]) {
        let start = folded.count
        utf8.withUnsafeBufferPointer { folded.append(contentsOf: $0) }
        var seen: UInt8 = 0
        var hasApostrophe = false
        folded.withUnsafeMutableBufferPointer { bytes in
            for index in start..<bytes.count {
                let byte = bytes[index]
                seen |= byte
                hasApostrophe = hasApostrophe || byte == apostrophe
                bytes[index] = lowercased(byte)
            }
        }
        if seen >= 0x80 {
            folded.removeSubrange(start...)
            let text = utf8.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
            folded.append(contentsOf: fold(text).utf8)
        } else if hasApostrophe {
            folded[start...].removeAll { $0 == apostrophe }
        }
    }

    private static let apostrophe = UInt8(ascii: "'")

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }

    private static let breve: Unicode.Scalar = "\u{306}"
    private static let cyrillicI: Unicode.Scalar = "и"
    private static let cyrillicShortI: Unicode.Scalar = "й"

    private static func foldASCII(_ text: String) -> String? {
        let bytes = text.utf8
        guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
        return String(unsafeUninitializedCapacity: bytes.count) { buffer in
            var count = 0
            for byte in bytes where byte != apostrophe {
                buffer[count] = lowercased(byte)
                count += 1
            }
            return count
        }
    }

    private static func append(_ scalar: Unicode.Scalar, to folded: inout String.UnicodeScalarView)
    {
        if scalar.value < singles.count, let single = singles[Int(scalar.value)] {
            folded.append(single)
        } else {
            folded.append(contentsOf: spelling(of: scalar))
        }
    }

    /// What the characters that names are made of become, where that is one character each.
    private static let singles: [Unicode.Scalar?] = (UInt32(0)..<0x700).map { value in
        let spelling = Unicode.Scalar(value).map(spelling) ?? String.UnicodeScalarView()
        return spelling.count == 1 ? spelling.first : nil
    }

    /// What a character becomes: nothing, another, or several.
    private static func spelling(of scalar: Unicode.Scalar) -> String.UnicodeScalarView {
        if scalar == "'" || FoldingTable.isDropped(scalar) { return String.UnicodeScalarView() }
        if let mapped = FoldingTable.mapped[scalar] { return mapped.unicodeScalars }
        var spelling = String.UnicodeScalarView()
        for lower in scalar.properties.lowercaseMapping.unicodeScalars {
            spelling.append(contentsOf: FoldingTable.spelling(of: lower))
        }
        return spelling
    }
}
