import ReportTables

/// Counts by two dimensions while records are read.
struct TallyTable {
    private let rows: ReportDimension
    private let columns: ReportDimension
    private let rowPlaces: [String: Int]
    private let columnPlaces: [String: Int]
    private var cells: [[Int]]
    private var rowTotals: [Int]
    private var columnTotals: [Int]
    private var total = 0

    init(_ rows: ReportDimension, _ columns: ReportDimension) {
        self.rows = rows
        self.columns = columns
        rowPlaces = Self.places(rows)
        columnPlaces = Self.places(columns)
        cells = Array(
            repeating: Array(repeating: 0, count: columns.categories.count),
            count: rows.categories.count)
        rowTotals = Array(repeating: 0, count: rows.categories.count)
        columnTotals = Array(repeating: 0, count: columns.categories.count)
    }

    private static func places(_ dimension: ReportDimension) -> [String: Int] {
        Dictionary(
            dimension.codes.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    mutating func count(_ row: String, _ column: String, by number: Int = 1) {
        count([row], [column], by: number)
    }

    /// Counts what falls into several rows or columns: once in each, and once in every total. A
    /// code that a dimension does not have counts as unknown where it has that.
    mutating func count(_ rowCodes: [String], _ columnCodes: [String], by number: Int = 1) {
        let rows = rowCodes.compactMap { rowPlaces[$0] ?? rowPlaces[ReportWords.unknownCode] }
        let columns = columnCodes.compactMap {
            columnPlaces[$0] ?? columnPlaces[ReportWords.unknownCode]
        }
        guard !rows.isEmpty, !columns.isEmpty else { return }
        for row in rows {
            for column in columns { cells[row][column] += number }
            rowTotals[row] += number
        }
        for column in columns { columnTotals[column] += number }
        total += number
    }

    /// - Parameter hasTotals: a total over categories that are no parts of one whole counts each
    ///   person or record once; without it there is none.
    func table(
        _ name: String, title: String, counted: ReportTable.Counted, population: String,
        rowTotals hasRowTotals: Bool = true, columnTotals hasColumnTotals: Bool = true
    ) -> ReportTable {
        ReportTable(
            name, title: title, counted: counted, population: population, rows: rows,
            columns: columns, cells: cells.map { $0.map(ReportCell.count) },
            rowTotals: hasRowTotals ? rowTotals.map(ReportCell.count) : nil,
            columnTotals: hasColumnTotals ? columnTotals.map(ReportCell.count) : nil,
            total: hasRowTotals && hasColumnTotals ? .count(total) : nil)
    }
}
