import SyncProtocol

/// A day as surely as it is known: a year, a month or a day, perhaps estimated.
///
/// Source: the levels 0 and 1 of EDTF, ISO 8601-2, of which this is a part.
package struct UncertainDate: Hashable, Sendable {
    package let year: Int
    package let month: Int?
    package let day: Int?
    package let isEstimated: Bool

    /// Reads `1990`, `1990-05` or `1990-05-12`, each with `~` at its end where it is estimated;
    /// also as people write them, with the `~` before it, and as `05.1990` or `12.05.1990`.
    package init?(_ text: String) {
        var text = PlainText.asciiDigits(text)[...]
        let marks = [text.hasPrefix("~"), text.hasSuffix("~")]
        guard marks != [true, true] else { return nil }
        if marks[0] { text = text.dropFirst().drop(while: \.isWhitespace) }
        if marks[1] {
            text = text.dropLast()
            while text.last?.isWhitespace == true { text.removeLast() }
        }
        let isDotted = text.utf8.contains(UInt8(ascii: "."))
        var parts = text.split(
            separator: isDotted ? "." : "-", omittingEmptySubsequences: false)
        if isDotted {
            parts.reverse()
            guard parts.count > 1, parts.dropFirst().allSatisfy({ $0.utf8.count <= 2 }) else {
                return nil
            }
        } else if !parts.dropFirst().allSatisfy({ $0.utf8.count == 2 }) {
            return nil
        }
        let numbers = parts.compactMap(CalendarDate.number)
        guard (1...3).contains(parts.count), numbers.count == parts.count,
            parts[0].utf8.count == 4,
            CalendarDate(
                year: numbers[0], month: numbers.count > 1 ? numbers[1] : 1,
                day: numbers.count > 2 ? numbers[2] : 1) != nil
        else { return nil }
        year = numbers[0]
        month = numbers.count > 1 ? numbers[1] : nil
        day = numbers.count > 2 ? numbers[2] : nil
        isEstimated = marks.contains(true)
    }

    private init(year: Int, month: Int?, day: Int?, isEstimated: Bool) {
        (self.year, self.month, self.day) = (year, month, day)
        self.isEstimated = isEstimated
    }

    /// `1990~`, `1990-05`, `1990-05-12`.
    package var text: String { known + (isEstimated ? "~" : "") }

    /// The same without the mark of an estimate.
    package var known: String {
        ([CalendarDate.padded(year, to: 4)]
            + [month, day].compactMap(\.self).map { CalendarDate.padded($0) })
            .joined(separator: "-")
    }

    package func estimated(_ isEstimated: Bool) -> UncertainDate {
        UncertainDate(year: year, month: month, day: day, isEstimated: isEstimated)
    }
}

extension UncertainDate {
    private static let agePrefix = "age:"
    /// Nobody was older.
    private static let ages = 0...130

    /// The year of birth of somebody whose age is known, as an estimate.
    ///
    /// - Parameters:
    ///   - text: `age:34`.
    ///   - year: the year in which that is said.
    package static func born(_ text: String, in year: Int) -> UncertainDate? {
        age(text).flatMap { UncertainDate("\(CalendarDate.padded(year - $0, to: 4))~") }
    }

    /// The age in `age:34`; nil where the text says none.
    package static func age(_ text: String) -> Int? {
        let text = PlainText.asciiDigits(text).lowercased()
        guard text.hasPrefix(agePrefix) else { return nil }
        let digits = text.dropFirst(agePrefix.count).drop(while: \.isWhitespace)
        return CalendarDate.number(digits).flatMap { ages.contains($0) ? $0 : nil }
    }

    /// The one spelling of what was typed; other text as it is, for validation to refuse.
    static func normalised(_ text: String) -> String {
        if let age = age(text) { return agePrefix + String(age) }
        return UncertainDate(text)?.text ?? text
    }

    /// Whether a normalised text is a date, or an age from which one follows when it is recorded.
    static func accepts(_ text: String) -> Bool {
        age(text) != nil || UncertainDate(text)?.text == text
    }

    static let allowed =
        "a date as YYYY-MM-DD, YYYY-MM or YYYY, with ~ behind it where it is estimated, or age:34"
    static let hint = "Write what is known: 1990-05-12, 1990-05 or 1990; 1990~ if estimated."
}

/// Fields of records that were made when a date could not say itself that it is estimated.
package enum EstimateFlag {
    /// The field that says so, by that of the date.
    package static let fields = ["birth_date": "birth_estimated"]

    /// The value of a field as it is shown: a date whose flag says so is an estimate.
    package static func shown(_ field: FieldSchema, _ value: Value, in fields: [String: Value])
        -> Value
    {
        guard let flag = Self.fields[field.name], fields[flag] == true,
            let date = value.text.flatMap(UncertainDate.init)
        else { return value }
        return .text(date.estimated(true).text)
    }
}
