/// Rows of cells that come one by one: aligned columns below a heading on a terminal, cells between
/// tabs in a pipe.
///
/// The first rows decide how wide columns are; where they are wider than the terminal, the widest
/// are cut. What is held in memory is bounded.
package struct StreamedTable {
    package struct Column: Sendable {
        let heading: String
        /// Whether a cell that is cut is of no use.
        let isFirm: Bool

        package init(_ heading: String, isFirm: Bool = false) {
            (self.heading, self.isFirm) = (heading, isFirm)
        }
    }

    private struct Row {
        let cells: [String]
        let mark: String?
    }

    private static let sampleSize = 500
    private static let gap = "  "
    /// Less tells nothing.
    private static let leastWidth = 5

    private let columns: [Column]
    private let terminal: Terminal
    private var sample: [Row] = []
    private var widths: [Int]?

    package init(_ columns: [Column], for terminal: Terminal) {
        self.columns = columns
        self.terminal = terminal
    }

    /// Takes a row.
    ///
    /// - Parameters:
    ///   - cells: one for each column.
    ///   - mark: what is to be noticed about the row.
    /// - Returns: the lines that can be written now, each ended.
    package mutating func add(_ cells: [String], mark: String? = nil) -> String {
        let row = Row(cells: cells.map(TerminalText.line), mark: mark)
        guard terminal.isInteractive else {
            return (row.cells + [mark].compactMap(\.self)).joined(separator: "\t") + "\n"
        }
        if let widths { return line(row, widths) }
        sample.append(row)
        return sample.count < Self.sampleSize ? "" : end()
    }

    /// The lines that are left, the heading first where there are any.
    package mutating func end() -> String {
        guard widths == nil, !sample.isEmpty else { return "" }
        let widths = Self.widths(
            columns, of: sample.map(\.cells),
            within: terminal.width - (sample.compactMap(\.mark).map(markWidth).max() ?? 0))
        let head = line(columns.map { $0.heading.uppercased() }, widths)
        var text = terminal.style(Self.withoutTrailingSpaces(head), .dim) + "\n"
        for row in sample { text += line(row, widths) }
        self.widths = widths
        sample.removeAll()
        return text
    }

    private func markWidth(_ mark: String) -> Int { TextWidth.of(mark) + Self.gap.count }

    private func line(_ row: Row, _ widths: [Int]) -> String {
        let text = line(row.cells, widths)
        guard let mark = row.mark else { return Self.withoutTrailingSpaces(text) + "\n" }
        return text + Self.gap + terminal.style(mark, .yellow) + "\n"
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        zip(cells, widths).map { cell, width in
            let cut = TextWidth.cut(cell, to: width)
            return TextWidth.padded(TerminalText.isolated(cut), to: width)
        }.joined(separator: Self.gap)
    }

    private static func withoutTrailingSpaces(_ text: String) -> String {
        String(text.reversed().drop { $0 == " " }.reversed())
    }

    /// How wide columns are: as wide as their cells where all fits, else the widest are cut to one
    /// width, headings before cells.
    static func widths(_ columns: [Column], of rows: [[String]], within total: Int) -> [Int] {
        let cells = columns.indices.map { column in
            rows.map { TextWidth.of($0[column]) }.max() ?? 0
        }
        let headings = columns.map { TextWidth.of($0.heading) }
        let room = total - gap.count * (columns.count - 1)
        let natural = zip(cells, headings).map { max($0, $1) }
        if natural.reduce(0, +) <= room { return natural }
        let firm = columns.indices.filter { columns[$0].isFirm }
        var widths = zip(cells, headings).map { max($0, min($1, leastWidth)) }
        var left = room - firm.reduce(0) { $0 + widths[$1] }
        // The narrowest first: each takes what it needs, at most an equal part of what is left.
        let others = columns.indices.filter { !columns[$0].isFirm }
            .sorted { widths[$0] < widths[$1] }
        for (place, column) in others.enumerated() {
            let share = left / (others.count - place)
            widths[column] = max(min(widths[column], share), leastWidth)
            left -= widths[column]
        }
        // What is left over goes to headings that were cut.
        for column in columns.indices where left > 0 && widths[column] < natural[column] {
            let more = min(left, natural[column] - widths[column])
            widths[column] += more
            left -= more
        }
        return widths
    }
}
