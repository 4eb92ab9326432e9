import Foundation

/// The one form in which text is kept, so that texts that look alike are equal.
package enum PlainText {
    /// Gives text in Unicode form NFC, lines ended by `\n`, without white space at either end.
    ///
    /// Runs of spaces within the text stay: a person may have meant them.
    package static func normalise(_ text: String) -> String {
        if isPlainASCII(text) { return text }
        var result = text
        if result.utf8.contains(0x0D) {
            result = result.replacingOccurrences(of: "\r\n", with: "\n")
                .replacingOccurrences(of: "\r", with: "\n")
        }
        result = trim(result)
        return isSurelyComposed(result) ? result : result.precomposedStringWithCanonicalMapping
    }

    /// Removes white space and byte-order marks from both ends.
    static func trim(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isBlank($0) }),
            let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == 0xFEFF || scalar.properties.isWhitespace
    }

    /// Printable ASCII that neither begins nor ends with a space: nearly every code and id.
    private static func isPlainASCII(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            bytes.first != 0x20 && bytes.last != 0x20
                && bytes.allSatisfy { (0x20..<0x7F).contains($0) }
        }
    }

    /// True only where every character is known to stand in NFC as it is.
    private static func isSurelyComposed(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0..<0x300, 0x400...0x482, 0x48A...0x52F, 0x620...0x64A, 0x660...0x66F,
                0x671...0x6D5, 0x6F0...0x6FF, 0x200B...0x2027:
                true
            default:
                false
            }
        }
    }

    /// Arabic and Persian digits as ASCII digits; everything else as it is.
    static func asciiDigits(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x660...0x669: result.append(Unicode.Scalar(UInt8(0x30 + scalar.value - 0x660)))
            case 0x6F0...0x6F9: result.append(Unicode.Scalar(UInt8(0x30 + scalar.value - 0x6F0)))
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
