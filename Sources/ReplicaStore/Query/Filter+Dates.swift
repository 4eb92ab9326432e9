import DomainModel
import SyncProtocol

/// The first and the last day that a date in a column may be, as texts that sort as days do.
struct UncertainDateSQL {
    /// What the date has without the mark of an estimate.
    private let known: String

    init(column: String) { known = "rtrim(\(column), '~')" }

    var first: String { "substr(\(known) || '-01-01', 1, 10)" }

    /// That of a month is the 31st, whatever the month: no day of it is later.
    var last: String {
        "substr(\(known) || CASE length(\(known)) WHEN 4 THEN '-12-31' ELSE '-31' END, 1, 10)"
    }
}

extension FilterSQL {
    /// Compares a date in a column with one that is given, as far as it is certain.
    mutating func compare(
        _ column: String, _ comparison: Filter.Comparison, _ date: UncertainDate
    ) -> String {
        let sides = UncertainDateSQL(column: column)
        let first = String((date.known + "-01-01").prefix(10))
        let last = String((date.known + (date.month == nil ? "-12-31" : "-31")).prefix(10))
        switch comparison {
        case .less: return "coalesce(\(sides.last) < \(bind(first)), 0)"
        case .lessOrEqual: return "coalesce(\(sides.last) <= \(bind(last)), 0)"
        case .greater: return "coalesce(\(sides.first) > \(bind(last)), 0)"
        case .greaterOrEqual: return "coalesce(\(sides.first) >= \(bind(first)), 0)"
        case .equal, .notEqual:
            // An estimate is asked for as what it is.
            let isWithin =
                date.isEstimated
                ? "coalesce(\(column) = \(bind(date.text)), 0)"
                : "coalesce(\(sides.first) >= \(bind(first)) "
                    + "AND \(sides.last) <= \(bind(last)), 0)"
            return comparison == .equal ? isWithin : "(NOT \(isWithin))"
        }
    }
}
