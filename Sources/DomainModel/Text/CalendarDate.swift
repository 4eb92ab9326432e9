/// A day of the Gregorian calendar, years 1 to 9999, without a time zone.
package struct CalendarDate: Hashable, Comparable, Sendable {
    package let year: Int
    package let month: Int
    package let day: Int

    package init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.days(inMonth: month, of: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Reads `2026-05-01`, or `01.05.2026` as offices write it. Other orders are ambiguous: nil.
    package init?(_ text: String) {
        let text = PlainText.asciiDigits(text)
        let dotted = text.utf8.contains(UInt8(ascii: "."))
        let parts = text.split(separator: dotted ? "." : "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let first = Self.number(parts[0]),
            let middle = Self.number(parts[1]),
            let last = Self.number(parts[2])
        else { return nil }
        if dotted {
            guard parts[2].utf8.count == 4, parts[0].utf8.count <= 2, parts[1].utf8.count <= 2
            else {
                return nil
            }
            self.init(year: last, month: middle, day: first)
        } else {
            guard parts.map(\.utf8.count) == [4, 2, 2] else { return nil }
            self.init(year: first, month: middle, day: last)
        }
    }

    /// `2026-05-01`.
    package var text: String {
        "\(Self.padded(year, to: 4))-\(Self.padded(month))-\(Self.padded(day))"
    }

    package static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    /// Days since 1970-01-01.
    package var dayNumber: Int { CivilDay.number(year: year, month: month, day: day) }

    /// The day so many days later; nil beyond the calendar's years.
    package func adding(days: Int) -> CalendarDate? {
        let (year, month, day) = CivilDay.date(of: dayNumber + days)
        return CalendarDate(year: year, month: month, day: day)
    }

    static func number(_ digits: Substring) -> Int? {
        guard !digits.isEmpty, digits.utf8.count <= 4,
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int(digits)
    }

    static func padded(_ number: Int, to width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
