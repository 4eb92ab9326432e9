import DomainModel
import ReportTables

/// What a report says around its tables, in one language.
package struct ReportPage {
    package let report: Report
    package let language: ReadingLanguage

    package init(_ report: Report, in language: ReadingLanguage) {
        self.report = report
        self.language = language
    }

    package func word(_ english: String) -> String { Wording.text(english, in: language) }

    package func label(_ category: ReportCategory) -> String {
        category.label(in: language.rawValue)
    }

    package var title: String { word(report.title) }

    /// `2026-01-01 – 2026-05-01`.
    package var period: String { "\(report.from) – \(report.to)" }

    /// Which offices, and when each was last heard from.
    package var offices: [(office: String, lastHeard: String)] {
        report.offices.map { office in
            (
                office.office,
                office.lastHeard.map { TimeText.day(milliseconds: $0) } ?? word("never")
            )
        }
    }

    /// What was kept back, where something was.
    package var hidden: String? {
        guard report.hidden.cells > 0 else { return nil }
        return "\(word("Hidden")): \(report.hidden.cells)"
    }

    /// What stands for a cell that is kept back.
    package static let hiddenMark = "…"

    /// A cell as people read it.
    package static func text(_ cell: ReportCell) -> String {
        switch cell {
        case .count(let count): String(count)
        case .hidden: hiddenMark
        case .measure(let number): plain(number)
        case .text(let text): text
        case .none: ""
        }
    }

    /// Whole numbers without a point.
    static func plain(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
    }
}

extension ReportTable {
    /// The table with its totals, each row with its code: what all writers go through.
    package var lines: [(code: String, category: ReportCategory?, cells: [ReportCell])] {
        var lines: [(String, ReportCategory?, [ReportCell])] = zip(rows.categories, cells)
            .enumerated().map { place, line in
                (line.0.code, line.0, line.1 + (rowTotals.map { [$0[place]] } ?? []))
            }
        if let columnTotals {
            lines.append(
                (Self.totalCode, nil, columnTotals + (rowTotals == nil ? [] : [total ?? .none])))
        }
        return lines
    }

    /// The code of a row or column of totals.
    package static let totalCode = "total"
}
