import DomainModel
import ReportTables

/// The bands by which ages are reported, and how a date that is not known to the day falls into
/// one.
package enum AgeBand: String, CaseIterable, Sendable {
    case under5 = "0-4"
    case under12 = "5-11"
    case under18 = "12-17"
    case under60 = "18-59"
    case from60 = "60+"
    case unknown

    private static func of(age: Int) -> AgeBand {
        switch age {
        case ..<5: .under5
        case ..<12: .under12
        case ..<18: .under18
        case ..<60: .under60
        default: .from60
        }
    }

    /// The band on a day of whoever was born on a day; unknown for a day to come.
    private static func of(born: CalendarDate, on day: CalendarDate) -> AgeBand {
        guard born <= day else { return .unknown }
        let isBefore = (day.month, day.day) < (born.month, born.day)
        return of(age: day.year - born.year - (isBefore ? 1 : 0))
    }

    /// The band that a birth date falls into on a day.
    ///
    /// Of a date that is known to the year or the month, the middle day of what is possible
    /// decides.
    ///
    /// - Parameter born: as it stands in the record, `1990`, `1990-05~`, `1990-05-12`; nil if none.
    /// - Returns: whether it is sure, which it is not where other days of what is possible fall
    ///   into other bands.
    package static func of(
        born: String?, on day: CalendarDate
    ) -> (band: AgeBand, isSure: Bool) {
        guard let born, let date = UncertainDate(born), let span = date.span else {
            return (.unknown, true)
        }
        guard span.first <= day else { return (.unknown, true) }
        let last = min(span.last, day)
        let half = (last.dayNumber - span.first.dayNumber) / 2
        let middle = span.first.adding(days: half) ?? span.first
        let isSure = of(born: span.first, on: day) == of(born: last, on: day)
        return (of(born: middle, on: day), isSure)
    }

    package static var dimension: ReportDimension {
        ReportDimension(
            "age_band", label: "Age",
            allCases.map {
                ReportCategory(
                    $0.rawValue, labels: $0 == .unknown ? ReportWords.unknown : ["en": $0.rawValue])
            })
    }
}

extension UncertainDate {
    /// The first and the last day that it may be.
    fileprivate var span: (first: CalendarDate, last: CalendarDate)? {
        guard let first = CalendarDate(year: year, month: month ?? 1, day: day ?? 1) else {
            return nil
        }
        if day != nil { return (first, first) }
        let last = [31, 30, 29, 28].lazy.compactMap {
            CalendarDate(year: year, month: month ?? 12, day: $0)
        }.first
        return last.map { (first, $0) }
    }
}
