/// A day of the Gregorian calendar, as a count of days since 1970-01-01.
///
/// Foundation's calendar is left out, so that the same day comes out whatever the machine's zone.
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
struct CivilDate: Comparable, Sendable {
    var day: Int

    init(day: Int) {
        self.day = day
    }

    init(year: Int, month: Int, day: Int) {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        self.day = era * 146_097 + dayOfEra - 719_468
    }

    /// Year, month and day of the month.
    var components: (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// `YYYY-MM-DD`.
    var text: String {
        let (year, month, day) = components
        return "\(year)-\(Self.padded(month))-\(Self.padded(day))"
    }

    func adding(days: Int) -> CivilDate {
        CivilDate(day: day + days)
    }

    static func < (left: CivilDate, right: CivilDate) -> Bool {
        left.day < right.day
    }

    private static func padded(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
