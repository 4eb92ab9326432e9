/// A case's code: OFFICE-YEAR-TAG-SEQUENCE, such as `MINSK-2026-K7-0001`.
///
/// The tag belongs to one replica, so that two laptops of an office that work offline give out
/// different codes.
package struct CaseCode: Hashable, Sendable {
    /// In lower case, as offices are named everywhere else.
    package let office: String
    package let year: Int
    /// Two characters, `A-Z` or `0-9`.
    package let tag: String
    /// Counts from 1.
    package let sequence: Int

    /// `MINSK-2026-K7-0001`; the sequence has at least four digits.
    package static func format(office: String, year: Int, tag: String, sequence: Int) -> String {
        let year = CalendarDate.padded(year, to: 4)
        let sequence = CalendarDate.padded(sequence, to: 4)
        return "\(office.uppercased())-\(year)-\(tag.uppercased())-\(sequence)"
    }

    /// Reads a code, whatever its case; nil when the text has another form.
    package static func parse(_ text: String) -> CaseCode? {
        let parts = text.uppercased().split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, let sequence = Int(parts[parts.count - 1]), sequence > 0,
            parts[parts.count - 1].utf8.count >= 4,
            let year = CalendarDate.number(parts[parts.count - 3]),
            parts[parts.count - 3].utf8.count == 4
        else { return nil }
        let tag = parts[parts.count - 2]
        let office = parts[..<(parts.count - 3)].joined(separator: "-").lowercased()
        guard tag.utf8.count == 2, tag.utf8.allSatisfy(isLetterOrDigit), !office.isEmpty,
            TextForm.office.accepts(office)
        else { return nil }
        return CaseCode(office: office, year: year, tag: String(tag), sequence: sequence)
    }

    package var text: String {
        Self.format(office: office, year: year, tag: tag, sequence: sequence)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
    }
}
