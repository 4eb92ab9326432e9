import CommandSupport
import Testing

@Suite("Tables whose rows come one by one")
struct StreamedTableTests {
    private func lines(
        _ columns: [StreamedTable.Column], _ rows: [[String]], width: Int, mark: String? = nil
    ) -> [String] {
        var table = StreamedTable(
            columns, for: Terminal(isInteractive: width > 0, usesColor: false, width: width))
        var text = ""
        for row in rows { text += table.add(row, mark: mark) }
        text += table.end()
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            .map(String.init)
    }

    private let people = [
        StreamedTable.Column("Code", isFirm: true), StreamedTable.Column("Person"),
        StreamedTable.Column("Status"), StreamedTable.Column("Due", isFirm: true),
    ]

    @Test("a terminal gets aligned columns, as wide as their cells")
    func aligned() {
        let shown = lines(
            people, [["M-1", "Іванова Ганна", "open", "2026-05-01"], ["M-22", "X", "", ""]],
            width: 80)
        #expect(
            shown == [
                "CODE  PERSON         STATUS  DUE",
                "M-1   Іванова Ганна  open    2026-05-01", "M-22  X",
            ])
    }

    @Test("where they do not fit, the widest are cut, and never codes and dates")
    func cut() {
        let shown = lines(
            people,
            [["MINSK-2026-K7-0001", "Fictitious-Name of many words", "on hold", "2026-05-01"]],
            width: 54)
        #expect(shown[1] == "MINSK-2026-K7-0001  Fictitious-N…  on hold  2026-05-01")
        #expect(shown.allSatisfy { TextWidth.of($0) <= 54 })
    }

    @Test("a mark stands behind its row, within the width", arguments: [40, 60, 80, 120])
    func marked(width: Int) {
        let shown = lines(
            people, [["M-1", String(repeating: "name ", count: 30), "open", "2026-05-01"]],
            width: width, mark: "?")
        #expect(shown[1].hasSuffix("  2026-05-01  ?"))
        #expect(TextWidth.of(shown[1]) <= width)
    }

    @Test("rows after the first ones keep to the columns that these decided")
    func streamed() {
        let rows = (0..<1200).map { ["M-\($0)", "name", "open", "2026-05-01"] }
        let last = ["M", String(repeating: "x", count: 99), "", ""]
        let shown = lines(people, rows + [last], width: 80)
        #expect(shown.count == 1202)
        #expect(shown.filter { $0.hasPrefix("CODE") }.count == 1)
        #expect(shown.last?.contains("x…") == true)
    }

    @Test("a pipe gets cells between tabs, whole, and no heading")
    func piped() {
        let shown = lines(people, [["M-1", "two\nlines", "", "2026-05-01"]], width: 0, mark: "?")
        #expect(shown == ["M-1\ttwo lines\t\t2026-05-01\t?"])
    }
}
