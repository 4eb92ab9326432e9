import CommandSupport
import ReportTables
import Reports

/// A report for a terminal: what it is of, its tables, and how things were counted.
struct ReportScreen {
    private static let widestHeading = 14

    private let page: ReportPage
    private let terminal: Terminal

    init(_ page: ReportPage, terminal: Terminal) {
        self.page = page
        self.terminal = terminal
    }

    func text() -> String {
        let heard = page.offices.map { "\($0.office) \($0.lastHeard)" }.joined(separator: ", ")
        let about = [
            (page.word("As of"), page.report.asOf), (page.word("Period"), page.period),
            (page.word("Offices, last heard from"), heard),
        ].map { "\($0): \($1)\n" }.joined()
        let tables = page.report.tables.map { "\n" + table($0) }.joined()
        let hidden = page.hidden.map { "\n\($0)\n" } ?? ""
        let notes = page.report.notes.map { terminal.style("- \($0)", .dim) + "\n" }.joined()
        return terminal.style(page.title, .bold) + "\n" + about + tables + hidden + "\n" + notes
    }

    private func table(_ table: ReportTable) -> String {
        var heading = [page.word(table.rows.label)] + table.columns.categories.map(page.label)
        if table.rowTotals != nil { heading.append(page.word("Total")) }
        let lines = table.lines.map { line in
            [line.category.map(page.label) ?? page.word("Total")]
                + line.cells.map { TerminalText.line(ReportPage.text($0)) }
        }
        let cut = heading.enumerated().map {
            $0 == 0 ? $1 : TextWidth.cut($1, to: Self.widestHeading)
        }
        let all = [cut] + lines
        let widths = heading.indices.map { column in
            all.map { TextWidth.of($0[column]) }.max() ?? 0
        }
        let shown = all.map { Self.line($0, widths) + "\n" }
        return terminal.style(page.word(table.title), .bold) + "\n"
            + terminal.style(shown[0], .dim) + shown.dropFirst().joined()
    }

    /// The first column to the left, figures to the right.
    private static func line(_ cells: [String], _ widths: [Int]) -> String {
        cells.enumerated().map { column, cell in
            let room = String(repeating: " ", count: max(0, widths[column] - TextWidth.of(cell)))
            return column == 0 ? cell + room : room + cell
        }.joined(separator: "  ")
    }
}
