/// The order of day, month and year in a date written with numbers.
package enum DateOrder: String, Sendable, CaseIterable {
    case dmy
    case mdy
    case ymd
}

/// A day as people and programs write it in tables.
package enum WrittenDate: Hashable, Sendable {
    case day(CalendarDate)
    /// The first of two numbers may be the day or the month.
    case unclear
    /// No date that this knows.
    case other

    /// Reads `2024-05-01` with or without a time of day, `2024/05/01`, `01.05.2024`, `1 May 2024`,
    /// `May 1, 2024`, `1 мая 2024`, and `01/05/2024` in the order that is said, or in the only one
    /// that makes a date of it.
    ///
    /// The day of a time is the one that was written. A time of day in UTC may be another day at
    /// the office: that is no date.
    package init(_ text: String, order: DateOrder? = nil) {
        let text = PlainText.asciiDigits(text)
        if let date = CalendarDate(text) ?? Self.dayOfTime(text) ?? Self.named(text) {
            self = .day(date)
        } else {
            self = Self.numbers(text, order)
        }
    }

    private static func dayOfTime(_ text: String) -> CalendarDate? {
        guard let separator = text.firstIndex(where: { $0 == "T" || $0 == " " }),
            let date = CalendarDate(String(text[..<separator]))
        else { return nil }
        let clock = text[text.index(after: separator)...]
        let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0].count == 2, Int(parts[0]) != nil,
            Int(parts[1].prefix(2)) != nil
        else { return nil }
        let isUTC = clock.hasSuffix("Z") || clock.hasSuffix("+00:00") || clock.hasSuffix("+0000")
        let isMidnight = clock.hasPrefix("00:00") && !clock.contains { ("1"..."9").contains($0) }
        return isUTC && !isMidnight ? nil : date
    }

    private static func numbers(_ text: String, _ order: DateOrder?) -> WrittenDate {
        for separator in ["/", "-", "."] as [Character] {
            let parts = text.split(separator: separator, omittingEmptySubsequences: false)
            guard parts.count == 3, let numbers = numbers(parts) else { continue }
            return date(numbers, order, isYearFirst: parts[0].utf8.count == 4)
        }
        return .other
    }

    private static func numbers(_ parts: [Substring]) -> [Int]? {
        let sizes = parts.map(\.utf8.count)
        guard sizes == sizes.map({ min($0, 4) }), sizes.filter({ $0 == 4 }).count == 1,
            sizes[1] <= 2, sizes.allSatisfy({ $0 == 4 || (1...2).contains($0) })
        else { return nil }
        let numbers = parts.compactMap(CalendarDate.number)
        return numbers.count == 3 ? numbers : nil
    }

    private static func date(
        _ numbers: [Int], _ order: DateOrder?, isYearFirst: Bool
    ) -> WrittenDate {
        if isYearFirst {
            return day(CalendarDate(year: numbers[0], month: numbers[1], day: numbers[2]))
        }
        let dmy = CalendarDate(year: numbers[2], month: numbers[1], day: numbers[0])
        let mdy = CalendarDate(year: numbers[2], month: numbers[0], day: numbers[1])
        switch order {
        case .dmy: return day(dmy)
        case .mdy: return day(mdy)
        case .ymd: return .other
        case nil where dmy != nil && mdy != nil && dmy != mdy: return .unclear
        case nil: return day(dmy ?? mdy)
        }
    }

    private static func day(_ date: CalendarDate?) -> WrittenDate {
        date.map { .day($0) } ?? .other
    }
}

extension WrittenDate {
    /// The order that alone makes a date of a text which has numbers only; nil where both do, or
    /// the text is written in another way.
    package static func order(of text: String) -> DateOrder? {
        guard CalendarDate(PlainText.asciiDigits(text)) == nil,
            case .day(let date) = WrittenDate(text)
        else { return nil }
        let isDMY = WrittenDate(text, order: .dmy) == .day(date)
        let isMDY = WrittenDate(text, order: .mdy) == .day(date)
        return isDMY == isMDY ? nil : isDMY ? .dmy : .mdy
    }

    private static func named(_ text: String) -> CalendarDate? {
        let words = text.split { $0.isWhitespace || $0 == "," || $0 == "." || $0 == "-" }
            .map { SearchFolding.fold(String($0)) }
        guard words.count == 3, let year = CalendarDate.number(Substring(words[2])),
            words[2].utf8.count == 4
        else { return nil }
        for (first, second) in [(words[0], words[1]), (words[1], words[0])] {
            guard let month = month(second), let day = CalendarDate.number(Substring(first)) else {
                continue
            }
            return CalendarDate(year: year, month: month, day: day)
        }
        return nil
    }

    private static func month(_ word: String) -> Int? {
        monthNames.first { names in names.contains { word == $0 || word == $0.prefix(3) } }
            .flatMap { names in monthNames.firstIndex(of: names) }.map { $0 + 1 }
    }

    /// In English, and in Russian and Belarusian as they stand in a date and alone.
    private static let monthNames: [[String]] = [
        "January января январь студзеня студзень", "February февраля февраль лютага люты",
        "March марта март сакавіка сакавік", "April апреля апрель красавіка красавік",
        "May мая май мая травень траўня", "June июня июнь чэрвеня чэрвень",
        "July июля июль ліпеня ліпень", "August августа август жніўня жнівень",
        "September сентября сентябрь верасня верасень",
        "October октября октябрь кастрычніка кастрычнік",
        "November ноября ноябрь лістапада лістапад", "December декабря декабрь снежня снежань",
    ].map { $0.split(separator: " ").map { SearchFolding.fold(String($0)) } }
}
