import DomainModel

/// A birth date as surely as it is known: a year, a month or a day, perhaps estimated.
package struct BirthDate: Hashable, Sendable {
    package let year: Int
    package let month: Int?
    package let day: Int?
    package let isEstimated: Bool

    /// Reads `1990`, `1990-05`, `1990-05-12`, each with `~` at its end where it is estimated; nil
    /// for any other text, which then says nothing.
    package init?(_ text: String) {
        isEstimated = text.hasSuffix("~")
        let parts = (isEstimated ? text.dropLast() : text[...])
            .split(separator: "-", omittingEmptySubsequences: false)
        let numbers = parts.map {
            $0.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int($0) : nil
        }
        guard (1...3).contains(parts.count), parts[0].utf8.count == 4, let year = numbers[0],
            parts.dropFirst().allSatisfy({ $0.utf8.count == 2 })
        else { return nil }
        self.year = year
        month = parts.count > 1 ? numbers[1] : nil
        day = parts.count > 2 ? numbers[2] : nil
        guard CalendarDate(year: year, month: month ?? 1, day: day ?? 1) != nil,
            parts.count < 2 || month != nil, parts.count < 3 || day != nil
        else { return nil }
    }

    package func agreement(with other: BirthDate) -> BirthAgreement {
        if isEstimated || other.isEstimated {
            return abs(year - other.year) <= 2 ? .aboutYear : .differ
        }
        if let month, let day, let otherMonth = other.month, let otherDay = other.day {
            let same = [year == other.year, month == otherMonth, day == otherDay].count { $0 }
            if same == 3 { return .day }
            if year == other.year, month == otherDay, day == otherMonth { return .slip }
            if same == 2, year == other.year || abs(year - other.year) <= 10 { return .slip }
            return .differ
        }
        guard year == other.year else {
            return .differ
        }
        guard let month, let otherMonth = other.month else { return .year }
        return month == otherMonth ? .month : .differ
    }
}

/// How far two birth dates agree.
package enum BirthAgreement: String, CaseIterable, Sendable {
    /// Two whole dates are equal.
    case day
    /// One part of two whole dates differs, or day and month are exchanged.
    case slip
    /// Year and month agree, and no more is known of one.
    case month
    /// The years agree, and no more is known of one.
    case year
    /// One is estimated, and the years are at most two apart.
    case aboutYear
    case differ
}
