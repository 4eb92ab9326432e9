import Foundation
import Interchange
import Testing
import TextFormats

@Suite struct CSVReaderTests {
    private static func rows(
        _ text: String, pieces: Int = 65_536
    ) throws -> (header: [String], rows: [TableRow]) {
        var reader = try TableReader(ByteSource(Array(text.utf8), pieces: pieces))
        var rows: [TableRow] = []
        while let row = try reader.next() { rows.append(row) }
        return (reader.header, rows)
    }

    @Test(arguments: [",", ";", "\t"], ["\n", "\r\n", "\r"])
    func separatorsAndLineEndsAreFoundOut(separator: String, end: String) throws {
        let text = [["name", "города, города", "n"], ["\"a\(separator)b\"", "", "3"]]
            .map { cells in
                cells.map { $0.contains(",") ? "\"\($0.filter { $0 != "\"" })\"" : $0 }
                    .joined(separator: separator)
            }.joined(separator: end)
        for tail in ["", end] {
            let table = try Self.rows("\u{feff}" + text + tail)
            #expect(table.header == ["name", "города, города", "n"])
            #expect(table.rows.map(\.cells) == [["a\(separator)b", "", "3"]])
            #expect(table.rows.map(\.line) == [2])
        }
    }

    @Test func aTableMayHaveOneColumn() throws {
        let table = try Self.rows("name\nМинск\n\nБрест\n")
        #expect(table.header == ["name"])
        #expect(table.rows.map(\.cells) == [["Минск"], ["Брест"]])
        #expect(table.rows.map(\.line) == [2, 4])
    }

    @Test func aSpreadsheetsSeparatorLineIsNoRow() throws {
        let table = try Self.rows("sep=;\r\na,b,c;d\r\n1;2\r\n")
        #expect(table.header == ["a,b,c", "d"])
        #expect(table.rows == [TableRow(line: 3, cells: ["1", "2"])])
    }

    @Test func quotedCellsHoldLinesQuotesAndRightToLeftText() throws {
        let text =
            "a,b\r\n\"first \"\"line\"\"\r\nsecond\nthird\",\"שלום, مرحبا\"\r\nx,y\r\n\"\",\"\"\r\n"
        for pieces in [1, 2, 3, 7, 1000] {
            let table = try Self.rows(text, pieces: pieces)
            #expect(
                table.rows == [
                    TableRow(line: 2, cells: ["first \"line\"\r\nsecond\nthird", "שלום, مرحبا"]),
                    TableRow(line: 5, cells: ["x", "y"]), TableRow(line: 6, cells: ["", ""]),
                ])
        }
    }

    @Test func aQuoteWithinAPlainCellIsOrdinary() throws {
        let table = try Self.rows("a,b\nООО \"Дом\",5\" pipe\n")
        #expect(table.rows.map(\.cells) == [["ООО \"Дом\"", "5\" pipe"]])
    }

    @Test func brokenRowsOfAWideTableLoseNoOther() throws {
        let header = (0..<30).map { "c\($0)" }
        let good = (0..<30).map { "v\($0)" }
        let lines = [
            header, good, Array(good.prefix(29)), good + ["more"], good + ["", ""],
            ["\"v\"x"] + good.dropFirst(), good,
        ]
        let table = try Self.rows(lines.map { $0.joined(separator: ",") }.joined(separator: "\n"))
        #expect(table.rows.map { $0.problem == nil } == [true, false, false, true, false, true])
        #expect(table.rows.map(\.line) == [2, 3, 4, 5, 6, 7])
        #expect(table.rows[3].cells == good)
        #expect(table.rows[1].problem == "the row has 29 cells, the header 30")
        #expect(table.rows[5].cells == good)
    }

    @Test func aQuotationThatIsNotClosedIsReportedWhereItBegins() throws {
        var reader = try TableReader(ByteSource(Array("a,b\n1,2\n3,\"4\n5,6\n".utf8)))
        #expect(try reader.next()?.cells == ["1", "2"])
        let error = #expect(throws: TableError.self) { try reader.next() }
        #expect(error?.line == 3)
    }

    @Test func aHugeCellIsReadUpToTheLimit() throws {
        let cell = String(repeating: "я\n", count: 400_000)
        let table = try Self.rows("a,b\n1,\"\(cell)\"\n2,3\n")
        #expect(table.rows.map(\.cells) == [["1", cell], ["2", "3"]])
        #expect(table.rows[1].line == 400_003)
        let tooLong = String(repeating: "x", count: TableReader.cellLimit + 1)
        #expect(throws: TableError.self) { try Self.rows("a\n\(tooLong)\n") }
    }

    @Test func otherEncodingsAreNamedWithTheirLine() throws {
        for bytes in [
            [0xFF, 0xFE, 0x61, 0x00], [0xFE, 0xFF, 0x00, 0x61], [0x61, 0x00, 0x62, 0x00],
        ] {
            let error = #expect(throws: TableError.self) {
                try TableReader(ByteSource(bytes.map { UInt8($0) }))
            }
            #expect(error?.message.contains("UTF-16") == true)
        }
    }

    @Test func aFileInAnotherEncodingIsRefusedBeforeItsFirstRow() throws {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("table-\(UUID().uuidString).csv")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(Array("name\nok\nok\n".utf8) + [0xCC, 0xE8]).write(to: file)
        let error = #expect(throws: TableError.self) { try TableReader(path: file.path) }
        #expect(error?.line == 4)
        #expect(error?.hint?.contains("iconv -f WINDOWS-1251") == true)
        try Data("name\nМинск\n".utf8).write(to: file)
        var reader = try TableReader(path: file.path)
        #expect(try reader.next()?.cells == ["Минск"])
        #expect(throws: TableError.self) { try TableReader(path: file.path + ".missing") }
    }

    @Test func aRowThatIsNotUTF8InATableThatIsIsRefusedAlone() throws {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("table-\(UUID().uuidString).csv")
        defer { try? FileManager.default.removeItem(at: file) }
        let bad: [UInt8] = [0xCC, 0xE8, 0xED, 0xF1, 0xEA]
        let end = Array(",2\nГомель,3\n".utf8)
        try Data(Array("name,n\nМинск,1\n".utf8) + bad + end).write(to: file)
        var reader = try TableReader(path: file.path)
        var rows: [TableRow] = []
        while let row = try reader.next() { rows.append(row) }
        #expect(rows.map(\.line) == [2, 3, 4])
        #expect(rows.map { $0.problem?.contains("UTF-8") } == [nil, true, nil])
        #expect(rows.map(\.cells) == [["Минск", "1"], ["", "2"], ["Гомель", "3"]])
        // A header in another encoding names no columns.
        try Data(bad + Array(",n\nМинск,1\n".utf8)).write(to: file)
        let error = #expect(throws: TableError.self) { try TableReader(path: file.path) }
        #expect(error?.line == 1)
    }

    @Test func anEmptyTableIsRefused() {
        for text in ["", "\n\n", "\u{feff}"] {
            #expect(throws: TableError.self) { try Self.rows(text) }
        }
    }

    @Test func randomTablesReadBackAsTheyWere() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let width = Int.random(in: 1...6, using: &generator)
            let table = (0..<5).map { _ in (0..<width).map { _ in generator.text() } }
            // What parts the cells is told by the header, which therefore holds none of the signs.
            let header = (0..<width).map { "c\($0)" }
            var writer = CSVWriter()
            for row in [header] + table { writer.row(row) }
            let pieces = Int.random(in: 1...40, using: &generator)
            var reader = try TableReader(ByteSource(writer.bytes, pieces: pieces))
            var rows: [[String]] = []
            while let row = try reader.next() {
                #expect(row.problem == nil, "seed \(seed)")
                rows.append(row.cells.map(FormulaGuard.unguarded))
            }
            #expect(
                rows.map { $0.map { Array($0.utf8) } } == table.map { $0.map { Array($0.utf8) } },
                "seed \(seed)")
        }
    }

    @Test func damagedBytesNeverTrap() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        var read = 0
        for _ in 0..<1_000 {
            let alphabet = Array("a,;\t\"\"\r\n ў\u{feff}".utf8) + [0x00, 0xFF, 0xD0]
            let bytes = (0..<30).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            guard var reader = try? TableReader(ByteSource(bytes, pieces: 3)) else { continue }
            while let row = try? reader.next() { read += row.cells.count }
        }
        #expect(read > 0, "seed \(seed)")
    }
}
