import SyncProtocol

extension TextForm {
    /// Says whether a normalised text has this form.
    func accepts(_ text: String) -> Bool {
        switch self {
        case .plain, .externalID: true
        case .phone: text.utf8.count(where: Self.isDigit) >= 3
        case .email: Self.isEmail(text)
        case .language: Self.isLanguage(text)
        case .website: !text.contains(where: \.isWhitespace)
        case .country: text.utf8.count == 3 && text.utf8.allSatisfy(Self.isCapital)
        case .period: Self.isPeriod(text)
        case .pairs: text.split(separator: ";").allSatisfy(Self.isPair)
        case .office: OfficeName.isValid(text)
        case .timezone: text.utf8.allSatisfy(Self.isZoneByte)
        }
    }

    /// What the form takes, as a message says it.
    var allowed: String {
        switch self {
        case .plain, .externalID: "text"
        case .phone: "a phone number, such as +375 29 123 45 67"
        case .email: "a mail address, such as name@example.org"
        case .language: "a BCP 47 language tag, such as be, ru or fa-AF"
        case .website: "a web address, such as https://example.org"
        case .country: "a country as three letters of ISO 3166-1, such as UKR, or XXA if stateless"
        case .period: "a year, quarter or month: 2024, 2024-Q1, 2024-03"
        case .pairs: "key=value pairs joined by semicolons, such as age=0-17;sex=f"
        case .office: "an office's name in lower-case letters, digits and hyphens"
        case .timezone: "a time zone such as Europe/Minsk"
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isCapital(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
    private static func isSmall(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }

    private static func isZoneByte(_ byte: UInt8) -> Bool {
        isSmall(byte) || isCapital(byte) || isDigit(byte) || "/_+-".utf8.contains(byte)
    }

    private static func isEmail(_ text: String) -> Bool {
        let sides = text.split(separator: "@", omittingEmptySubsequences: false)
        guard sides.count == 2, !text.contains(where: \.isWhitespace) else { return false }
        let labels = sides[1].split(separator: ".", omittingEmptySubsequences: false)
        return !sides[0].isEmpty && labels.count > 1 && labels.allSatisfy { !$0.isEmpty }
    }

    private static func isLanguage(_ text: String) -> Bool {
        let subtags = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = subtags.first, (2...3).contains(first.utf8.count),
            first.utf8.allSatisfy(isSmall)
        else { return false }
        return subtags.dropFirst().allSatisfy { subtag in
            (1...8).contains(subtag.utf8.count)
                && subtag.utf8.allSatisfy { isSmall($0) || isCapital($0) || isDigit($0) }
        }
    }

    private static func isPeriod(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts[0].utf8.count == 4,
            CalendarDate.number(parts[0]) != nil
        else { return false }
        guard parts.count == 2 else { return true }
        if ["Q1", "Q2", "Q3", "Q4"].contains(parts[1]) { return true }
        guard parts[1].utf8.count == 2, let month = CalendarDate.number(parts[1]) else {
            return false
        }
        return (1...12).contains(month)
    }

    private static func isPair(_ pair: Substring) -> Bool {
        let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return sides.count == 2 && sides.allSatisfy { !$0.isEmpty }
    }
}
