import Interchange
import Testing
import TextFormats

@Suite struct FormulaGuardTests {
    @Test(arguments: [
        "=1+1", "=HYPERLINK(\"http://example.org\")", "+A1", "-2+3", "@SUM(A1)",
        "\t1", "\rx", "'=1", "''@x", "+", "-", "+375-29", "-1.2.3", "＝1", "+7x",
    ])
    func whatASpreadsheetMayRunIsGuarded(cell: String) {
        let guarded = FormulaGuard.guarded(cell)
        #expect(guarded == "'" + cell)
        #expect(FormulaGuard.unguarded(guarded) == cell)
    }

    @Test(arguments: [
        ("a;=1+1", "a;'=1+1"), ("a;b;@x", "a;b;'@x"), ("a\t=1", "a\t'=1"), ("\t=1", "'\t'=1"),
        ("a\n=1", "a\n'=1"), ("a\r\n-2+3", "a\r\n'-2+3"), ("a;\"=1+1", "a;'\"=1+1"),
        ("a;'=1", "a;''=1"), ("=1;=2", "'=1;'=2"), ("-12;x", "'-12;x"), ("a;+x", "a;'+x"),
    ])
    func whatAnotherSeparatorMakesOfACellIsGuarded(cell: String, guarded: String) {
        #expect(FormulaGuard.guarded(cell) == guarded)
        #expect(FormulaGuard.unguarded(guarded) == cell)
    }

    @Test(arguments: [
        "a; b", "a;-12", "a;+375 29 123 45 67", "list:\n- one\n- two", "a;b", "a\tb", ";",
        "\u{0B}x",
        "", "a=1", "-12", "+3.5", "-1,5", "-1.5e-3", "+375291234567", "+375 29 123 45 67",
        "О'Коннор",
        "'quoted'", "'", "''", "'-12", "−5", " =1",
    ])
    func otherCellsStayAsTheyAre(cell: String) {
        #expect(FormulaGuard.guarded(cell) == cell)
        #expect(FormulaGuard.unguarded(cell) == cell)
    }

    @Test func theGuardIsUndoneForEveryText() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        let alphabet = [
            "'", "=", "+", "-", "@", "\t", "\r\n", "\n", ";", "\"", "1", "a", " ", "e", ".",
            "\u{301}",
        ]
        for _ in 0..<20_000 {
            let cell = (0..<7).map { _ in alphabet.randomElement(using: &generator) ?? "" }.joined()
            let back = FormulaGuard.unguarded(FormulaGuard.guarded(cell))
            #expect(Array(back.utf8) == Array(cell.utf8), "seed \(seed)")
        }
    }

    @Test func aTableIsGuardedUnlessToldOtherwise() {
        var guarded = CSVWriter(hasByteOrderMark: true)
        guarded.row(["=1", "+375291234567", "a\"b", " x"])
        #expect(guarded.bytes == Array("\u{feff}'=1,+375291234567,\"a\"\"b\",\" x\"\r\n".utf8))
        var plain = CSVWriter(separator: ";", isGuarded: false)
        plain.row(["=1", "a;b", "a,b"])
        #expect(plain.bytes == Array("=1;\"a;b\";a,b\r\n".utf8))
    }
}
