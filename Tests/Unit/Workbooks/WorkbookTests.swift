import Foundation
import TestSupport
import Testing
import TextFormats
import Workbooks

/// Workbooks that are written are read again cell by cell.
@Suite("Workbooks")
struct WorkbookTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private func written(
        _ columns: [String], _ rows: [[WorkbookWriter.Cell]], to name: String = "table.xlsx"
    ) throws -> String {
        let path = folder.file(name)
        let writer = try WorkbookWriter(
            path: path, sheet: "Fictitious", columns: columns.map { .init($0, width: 12) })
        for row in rows { try writer.write(row) }
        try writer.close()
        return path
    }

    private func rows(_ path: String, sheet: String? = nil) throws -> [TableRow] {
        var source = try WorkbookReader(path: path).rows(of: sheet)
        var rows: [TableRow] = []
        while let row = try source.row() { rows.append(row) }
        return rows
    }

    @Test("each type of cell comes back as it was, and empty ones keep their place")
    func roundTrip() throws {
        let path = try written(
            ["text", "number", "bool", "day", "last"],
            [
                [.text("Ганна Ў"), .number(12), .bool(true), .day("2026-05-01"), .text("=1+1")],
                [.empty, .number(0.1), .bool(false), .day("1900-03-01"), .text("line\nline")],
                [.text("375291234567"), .number(375_291_234_567), .empty, .empty, .text("x")],
            ])
        let rows = try rows(path)
        #expect(rows.map(\.line) == [1, 2, 3, 4])
        #expect(rows.map(\.problem) == [nil, nil, nil, nil])
        #expect(
            rows.map(\.cells) == [
                ["text", "number", "bool", "day", "last"],
                ["Ганна Ў", "12", "true", "2026-05-01", "=1+1"],
                ["", "0.1", "false", "1900-03-01", "line\nline"],
                ["375291234567", "375291234567", "", "", "x"],
            ])
    }

    @Test("what XML cannot hold, or would be read as an escape, comes back or is left out")
    func unusualSigns() throws {
        let texts = ["a\u{1}b", "_x0041_", "a\u{FFFE}b", "tab\tx", "_x00", "😀 _x1_", "<&>\"'"]
        let path = try written(["a"], texts.map { [.text($0)] })
        let read = try rows(path).dropFirst().map { $0.cells[0] }
        #expect(read == ["a\u{1}b", "_x0041_", "ab", "tab\tx", "_x00", "😀 _x1_", "<&>\"'"])
    }

    @Test("days before March 1900 are texts, since spreadsheets count them in two ways")
    func oldDays() throws {
        let path = try written(["a"], [[.day("1899-12-31")], [.day("1900-02-28")], [.day("no")]])
        let read = try rows(path).dropFirst().map { $0.cells[0] }
        #expect(read == ["1899-12-31", "1900-02-28", "no"])
    }

    @Test("the same cells give the same bytes")
    func sameBytes() throws {
        let cells: [[WorkbookWriter.Cell]] = [[.text("a"), .day("2026-01-02")]]
        let first = try written(["x", "y"], cells, to: "first.xlsx")
        let second = try written(["x", "y"], cells, to: "second.xlsx")
        #expect(
            FileManager.default.contents(atPath: first)
                == FileManager.default.contents(atPath: second))
    }

    @Test("a sheet that is not there is named with those that are")
    func sheets() throws {
        let reader = try WorkbookReader(path: written(["a"], []))
        #expect(reader.sheets == ["Fictitious"])
        #expect(throws: TableError.self) { try reader.rows(of: "Sheet9") }
    }

    @Test("a text too long for a cell is refused, with its row")
    func longText() throws {
        let text = String(repeating: "a", count: WorkbookWriter.textLimit + 1)
        let error = #expect(throws: TableError.self) { try written(["a"], [[.text(text)]]) }
        #expect(error?.message.contains("row 2") == true)
    }

    @Test(
        "what is no workbook, or an old one, says what to do",
        arguments: [
            (Array("not a workbook".utf8), "no workbook"),
            ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1], "password"),
            ([], "no workbook"),
        ])
    func noWorkbook(bytes: [UInt8], words: String) throws {
        let path = folder.file("broken.xlsx")
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: TableError.self) { try WorkbookReader(path: path) }
        #expect(error?.message.contains(words) == true)
    }

    @Test("a workbook that was cut anywhere is refused, or read up to an error")
    func cut() throws {
        let path = try written(
            ["a", "b"], (0..<300).map { [.text("row \($0)"), .number(Double($0))] })
        let bytes = try #require(FileManager.default.contents(atPath: path))
        for end in stride(from: 0, to: bytes.count, by: 97) {
            let part = folder.file("cut.xlsx")
            try bytes.prefix(end).write(to: URL(fileURLWithPath: part))
            #expect(throws: TableError.self) { _ = try rows(part) }
        }
    }
}
