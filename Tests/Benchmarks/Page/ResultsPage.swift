/// The page that shows what was measured: the targets first, then growth, then every figure.
struct ResultsPage {
    private var titles: [String] = []
    private var tables: [String: [ReportedRow]] = [:]

    mutating func add(_ row: ReportedRow) {
        if tables[row.title] == nil { titles.append(row.title) }
        var rows = tables[row.title, default: []]
        if let place = rows.firstIndex(where: { $0.row.name == row.row.name }) {
            rows[place] = row
        } else {
            rows.append(row)
        }
        tables[row.title] = rows
    }

    var markdown: String {
        (Self.introduction + targets + growth + everything).joined(separator: "\n") + "\n"
    }

    private static var introduction: [String] {
        [
            "# Results", "",
            "Made by `make bench` and `fieldbook-bench page`; what each figure is and how it is",
            "taken stands in [README.md](README.md). Ratios are against a floor of the same run.",
            "", "Machine: \(Machine.description).",
        ]
    }

    private var all: [ReportedRow] { titles.flatMap { tables[$0, default: []] } }

    private var targets: [String] {
        let rows = all.filter { $0.row.target != nil && $0.benchmark != Self.size }.map {
            reported in
            let cells = ReportTable.cells(reported.row)
            return [reported.title, reported.row.name, cells[1], cells[3], cells[4]]
        }
        let head = ["benchmark", "figure", "median", "against the floor", "target"]
        return rows.isEmpty ? [] : ["", "## Targets", ""] + ReportTable.markdown(head, rows)
    }

    private static let size = "size"

    /// A column for each number of records.
    private var growth: [String] {
        let rows = all.filter { $0.benchmark == Self.size }
        let sizes = Set(rows.map(\.records)).sorted()
        var names: [String] = []
        for row in rows where !names.contains(row.row.name) { names.append(row.row.name) }
        let lines = names.map { name in
            let found = sizes.map { size in
                rows.first { $0.records == size && $0.row.name == name }?.row
            }
            return [name] + found.map { $0.map { ReportTable.cells($0)[1] } ?? "" }
                + [Self.limit(found.compactMap(\.self))]
        }
        let head = ["records"] + sizes.map(String.init) + ["target"]
        return lines.isEmpty ? [] : ["", "## Growth", ""] + ReportTable.markdown(head, lines)
    }

    /// The verdict on the largest size.
    private static func limit(_ rows: [Measurement]) -> String {
        rows.last.flatMap { $0.target?.verdict(on: $0) } ?? ""
    }

    private var everything: [String] {
        let shown = titles.filter { tables[$0]?.first?.benchmark != Self.size }
        return shown.isEmpty
            ? []
            : ["", "## Every figure"]
                + shown.flatMap { ReportTable.markdown($0, tables[$0, default: []].map(\.row)) }
    }
}
