/// Measurements as a table for people.
enum ReportTable {
    static func text(_ title: String, _ rows: [Measurement]) -> [String] {
        let cells = rows.map(cells)
        let widths = (0..<5).map { column in cells.map { $0[column].count }.max() ?? 0 }
        let lines = cells.map { row in
            zip(row, widths).enumerated().map { column, cell in
                let padding = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 1 ? padding + cell.0 : cell.0 + padding
            }.joined(separator: "  ").trimmingEnd
        }
        return ["", title] + lines.map { "  " + $0 }
    }

    static func markdown(_ title: String, _ rows: [Measurement]) -> [String] {
        let head = ["figure", "median", "least – most", "against the floor", "target"]
        return ["", "### \(title)", ""] + markdown(head, rows.map(cells))
    }

    static func markdown(_ head: [String], _ rows: [[String]]) -> [String] {
        ([head, head.map { _ in "---" }] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
    }

    /// Name, median, spread, ratio to the floor, verdict on the target.
    static func cells(_ row: Measurement) -> [String] {
        [
            row.name, FigureText.of(row.samples.median, row.unit), spread(row), ratio(row),
            row.target?.verdict(on: row) ?? "",
        ]
    }

    private static func ratio(_ row: Measurement) -> String {
        guard let floor = row.floor, let ratio = row.ratio else { return "" }
        return FigureText.ratio(ratio) + " × " + floor.name
    }

    private static func spread(_ row: Measurement) -> String {
        let samples = row.samples
        guard samples.values.count > 1, samples.least < samples.most else { return "" }
        let least = FigureText.of(samples.least, row.unit)
        return "\(least) – \(FigureText.of(samples.most, row.unit))"
    }
}

extension String {
    fileprivate var trimmingEnd: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
