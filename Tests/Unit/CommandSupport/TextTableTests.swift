import CommandSupport
import Testing

@Suite("Tables of both commands")
struct TextTableTests {
    private var table: TextTable {
        var table = TextTable("SPACE", "REASON")
        table.add("network", "a reason that is longer than the screen is wide")
        table.add("office:minsk", "\u{1B}[31mred\nlines")
        return table
    }

    @Test("a terminal gets aligned columns, the last one cut to its width, and nothing that steers")
    func terminal() {
        let terminal = Terminal(isInteractive: true, usesColor: false, width: 30)
        let lines = table.text(for: terminal).split(separator: "\n")
        #expect(lines[0] == "SPACE         REASON")
        #expect(lines[1].hasPrefix("network       a reason"))
        #expect(lines[1].hasSuffix("…"))
        #expect(TextWidth.of(String(lines[1])) <= 30)
        #expect(lines[2] == "office:minsk  \u{FFFD}[31mred lines")
        #expect(lines.count == 3)
    }

    @Test("a pipe gets cells between tabs, whole")
    func pipe() {
        let terminal = Terminal(isInteractive: false, usesColor: false, width: 30)
        let lines = table.text(for: terminal).split(separator: "\n")
        #expect(lines[0] == "network\ta reason that is longer than the screen is wide")
        #expect(lines.count == 2)
    }
}
