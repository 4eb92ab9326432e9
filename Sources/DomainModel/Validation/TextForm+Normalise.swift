extension TextForm {
    /// Gives the one spelling of a text of this form; the text is in plain normal form already.
    func normalise(_ text: String) -> String {
        switch self {
        case .plain, .externalID, .timezone: text
        case .phone: Self.phone(text)
        case .email, .office: text.lowercased()
        case .language: Self.language(text)
        case .website: Self.website(text)
        case .country: text.uppercased()
        case .period: Self.period(text)
        case .pairs: Self.pairs(text)
        }
    }

    /// `+375 (29) 123-45-67` and `00375291234567` as `+375291234567`. A number with words in it,
    /// such as an extension, stays as it was written.
    private static func phone(_ text: String) -> String {
        let text = PlainText.asciiDigits(text)
        if text.unicodeScalars.contains(where: \.properties.isAlphabetic) { return text }
        var digits = text.filter { ("0"..."9").contains($0) }
        let isInternational = text.contains("+") || digits.hasPrefix("00")
        if digits.hasPrefix("00") { digits.removeFirst(2) }
        return digits.isEmpty ? text : (isInternational ? "+" : "") + digits
    }

    /// `BE_cyrl_by` as `be-Cyrl-BY`.
    private static func language(_ text: String) -> String {
        let subtags = text.lowercased().split(
            separators: "-_", omittingEmptySubsequences: false)
        return subtags.enumerated().map { position, subtag in
            switch subtag.count {
            case 2 where position > 0: subtag.uppercased()
            case 4 where position > 0: subtag.prefix(1).uppercased() + subtag.dropFirst()
            default: String(subtag)
            }
        }.joined(separator: "-")
    }

    private static func website(_ text: String) -> String {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else {
            return text
        }
        let hostStart = text.index(colon, offsetBy: 3)
        let hostEnd = text[hostStart...].firstIndex(of: "/") ?? text.endIndex
        let path = text[hostEnd...] == "/" ? "" : text[hostEnd...]
        return text[..<hostEnd].lowercased() + path
    }

    /// `2024q1` as `2024-Q1`.
    private static func period(_ text: String) -> String {
        let text = PlainText.asciiDigits(text).uppercased()
        guard text.utf8.count == 6, text.dropFirst(4).first == "Q" else { return text }
        return "\(text.prefix(4))-\(text.suffix(2))"
    }

    private static func pairs(_ text: String) -> String {
        let pairs = text.split(separator: ";").map { pair in
            pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { PlainText.trim(String($0)) }.joined(separator: "=")
        }
        return pairs.filter { !$0.isEmpty }.sorted().joined(separator: ";")
    }
}

extension StringProtocol {
    /// Splits at every character that is among the separators.
    func split(
        separators: String, omittingEmptySubsequences: Bool = true
    ) -> [SubSequence] {
        split(omittingEmptySubsequences: omittingEmptySubsequences) { separators.contains($0) }
    }
}
