/// A table of a report: rows × columns of cells, with totals beside them.
///
/// Tables that count the same things have the same `population`, and are linked: where they share a
/// dimension, its totals are equal. Disclosure control reads that, printing does not.
package struct ReportTable: Hashable, Sendable {
    /// Stable, such as `category_by_sex`.
    package let name: String
    /// In English.
    package let title: String
    /// What the counts count.
    package let counted: Counted
    /// Which persons or records are counted, the same for all linked tables: `persons_open`.
    package let population: String
    package let rows: ReportDimension
    package let columns: ReportDimension
    /// As many rows as `rows` has categories, each as long as `columns`.
    package var cells: [[ReportCell]]
    /// One for each row, over its columns; nil where such a total means nothing.
    package var rowTotals: [ReportCell]?
    /// One for each column, over its rows.
    package var columnTotals: [ReportCell]?
    package var total: ReportCell?

    /// What the counts of a table count.
    package enum Counted: String, Hashable, Sendable {
        /// Each person once.
        case persons
        /// A person as often as something is said of them.
        case mentions
        case referrals
        /// Records that are nobody's case: actions, meetings, items of a plan, answers.
        case records
    }

    package init(
        _ name: String, title: String, counted: Counted, population: String,
        rows: ReportDimension, columns: ReportDimension, cells: [[ReportCell]],
        rowTotals: [ReportCell]? = nil, columnTotals: [ReportCell]? = nil,
        total: ReportCell? = nil
    ) {
        self.name = name
        self.title = title
        self.counted = counted
        self.population = population
        self.rows = rows
        self.columns = columns
        self.cells = cells
        self.rowTotals = rowTotals
        self.columnTotals = columnTotals
        self.total = total
    }

    /// Whether some cell tells of persons, so that a small one may point at somebody.
    package var isOfPersons: Bool { counted != .records }

    /// Whether the totals of the rows are the sums of their cells.
    package var rowsAddUp: Bool { columns.isExclusive && columns.countsOnly }

    /// Whether the totals of the columns are the sums of their cells.
    package var columnsAddUp: Bool { rows.isExclusive && rows.countsOnly }
}

/// The rows or the columns of a table.
package struct ReportDimension: Hashable, Sendable {
    /// The field that it goes by, or another stable name.
    package let name: String
    /// In English.
    package let label: String
    package let categories: [ReportCategory]
    /// Whether all that is counted falls into exactly one category, so that totals are sums. Of
    /// categories with a parent it is the parents that add up, and each is the sum of its parts.
    package let isExclusive: Bool
    /// Whether the categories are words that people wrote, which may say anything: never published.
    package let isFreeText: Bool

    package init(
        _ name: String, label: String, isExclusive: Bool = true, isFreeText: Bool = false,
        _ categories: [ReportCategory]
    ) {
        self.name = name
        self.label = label
        self.isExclusive = isExclusive
        self.isFreeText = isFreeText
        self.categories = categories
    }

    package var codes: [String] { categories.map(\.code) }

    package var countsOnly: Bool { categories.allSatisfy { $0.holds == .counts } }
}

/// One row or column.
package struct ReportCategory: Hashable, Sendable {
    package let code: String
    /// By language: `en` always; `ru` and `be` where they are certain.
    package let labels: [String: String]
    /// The code of the wider category of the same dimension, whose cells are the sums of its parts.
    package let parent: String?
    package let holds: Content

    /// What stands in the cells of a category.
    package enum Content: Hashable, Sendable {
        case counts
        /// Medians, rates: whole or broken numbers that do not add up.
        case measures
        case texts
    }

    package init(
        _ code: String, labels: [String: String], parent: String? = nil, holds: Content = .counts
    ) {
        self.code = code
        self.labels = labels
        self.parent = parent
        self.holds = holds
    }

    /// The label in this language, else in English, else the code.
    package func label(in language: String) -> String {
        labels[language] ?? labels["en"] ?? code
    }
}

/// What stands in one place of a table.
package enum ReportCell: Hashable, Sendable {
    case count(Int)
    /// A count that is kept back, so that nobody can be found by it.
    case hidden
    case measure(Double)
    case text(String)
    /// There is nothing to say: no median of nothing.
    case none

    package var count: Int? { if case .count(let count) = self { count } else { nil } }
}
