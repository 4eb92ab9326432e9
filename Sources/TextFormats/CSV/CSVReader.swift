import Foundation

/// Reads a table of comma-separated values (RFC 4180) row by row, without holding it in memory.
///
/// Accepts a byte-order mark, lines ended by LF, CRLF or CR, and commas, semicolons or tabs
/// between cells, whichever the header has most of. Lines without anything are passed over.
package struct CSVReader {
    /// The longest cell that is read, in bytes.
    package static let cellLimit = 16 << 20

    /// The names of the columns.
    package let header: [String]
    /// The HXL tags of the columns; nil where the table has none.
    package let tags: [String]?
    package let separator: UInt8
    private var lexer: CSVLexer
    private var start: TableStart

    /// Opens a file and checks the encoding of all of it, so that a wrong one is found before the
    /// first row is used.
    package init(path: String, layout: CSVLayout = CSVLayout()) throws {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw CSVError("\(path) cannot be opened", hint: "check the path and permissions")
        }
        if layout.encoding == .utf8 {
            var check = EncodingCheck()
            let whole = ByteSource(file)
            while let bytes = try whole.next() { try check.check(bytes) }
            try check.finish()
            try file.seek(toOffset: 0)
        }
        try self.init(ByteSource(file).inUTF8(from: layout.encoding), layout: layout)
    }

    package init(_ source: ByteSource, layout: CSVLayout = CSVLayout()) throws {
        lexer = CSVLexer(source, cellLimit: Self.cellLimit)
        separator = try lexer.detectSeparator(given: layout.separator)
        start = try TableStart(&lexer, layout.header)
        header = start.header
        tags = start.tags
    }

    /// Gives the next row, nil at the end.
    ///
    /// A row that has not as many cells as the header says so in `problem`; empty cells too many
    /// are dropped.
    ///
    /// - Throws: `CSVError` when nothing after this can be read.
    package mutating func next() throws -> CSVRow? {
        guard let row = try start.next() ?? lexer.row() else { return nil }
        var cells = row.cells
        while cells.count > header.count, cells.last?.isEmpty == true { cells.removeLast() }
        var problem = row.problem
        if problem == nil, cells.count != header.count {
            problem = "the row has \(cells.count) cells, the header \(header.count)"
        }
        return CSVRow(line: row.line, cells: cells, problem: problem)
    }
}
