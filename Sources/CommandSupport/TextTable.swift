/// Rows of cells: aligned columns below a heading on a terminal, cells between tabs in a pipe.
package struct TextTable {
    private let heading: [String]
    private var rows: [[String]] = []

    package init(_ heading: String...) {
        self.heading = heading
    }

    package var isEmpty: Bool { rows.isEmpty }

    package mutating func add(_ cells: String?...) {
        rows.append(cells.map { TerminalText.line($0 ?? "") })
    }

    /// The whole table, each line ended; the last column is cut to what the terminal has left.
    package func text(for terminal: Terminal) -> String {
        guard terminal.isInteractive else {
            return rows.map { $0.joined(separator: "\t") + "\n" }.joined()
        }
        let widths = widths(within: terminal.width)
        let head = terminal.style(line(heading, widths), .dim)
        return ([head] + rows.map { line($0, widths) }).map { $0 + "\n" }.joined()
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        let last = widths.count - 1
        return cells.enumerated().map { column, cell in
            let cut = TextWidth.cut(cell, to: widths[column])
            let room = column == last ? 0 : widths[column] - TextWidth.of(cut)
            return TerminalText.isolated(cut) + String(repeating: " ", count: room)
        }.joined(separator: "  ")
    }

    private func widths(within total: Int) -> [Int] {
        var widths = heading.indices.map { column in
            ([heading] + rows).map { TextWidth.of($0[column]) }.max() ?? 0
        }
        let last = widths.count - 1
        let others = widths.dropLast().reduce(0) { $0 + $1 + 2 }
        widths[last] = max(min(widths[last], total - others), 8)
        return widths
    }
}
