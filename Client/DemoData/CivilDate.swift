import DomainModel

/// A day of the Gregorian calendar that can be counted on from.
struct CivilDate: Comparable, Sendable {
    /// Days since 1970-01-01.
    var day: Int

    init(day: Int) {
        self.day = day
    }

    init(year: Int, month: Int, day: Int) {
        self.day = CivilDay.number(year: year, month: month, day: day)
    }

    /// Year, month and day of the month.
    var components: (year: Int, month: Int, day: Int) { CivilDay.date(of: day) }

    /// `YYYY-MM-DD`.
    var text: String { TimeText.day(milliseconds: Int64(day) * 86_400_000) }

    func adding(days: Int) -> CivilDate {
        CivilDate(day: day + days)
    }

    static func < (left: CivilDate, right: CivilDate) -> Bool {
        left.day < right.day
    }
}
