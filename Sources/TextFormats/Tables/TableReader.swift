import Foundation

/// Reads a table row by row, without holding it in memory.
///
/// Of comma-separated values (RFC 4180) it accepts a byte-order mark, lines ended by LF, CRLF or
/// CR, and commas, semicolons or tabs between cells, whichever the header has most of. Lines
/// without anything are passed over.
package struct TableReader {
    /// The longest cell of a text file that is read, in bytes.
    package static let cellLimit = 16 << 20

    /// The names of the columns.
    package let header: [String]
    /// The HXL tags of the columns; nil where the table has none.
    package let tags: [String]?
    /// What parts the cells of a text file; nil for any other table.
    package let separator: UInt8?
    private var source: any RowSource
    private var start: TableStart

    /// A table whose rows come from elsewhere, such as the sheet of a workbook.
    package init(_ source: any RowSource, header: TableHeader = .found) throws {
        try self.init(source, header, separator: nil)
    }

    private init(_ source: any RowSource, _ header: TableHeader, separator: UInt8?) throws {
        self.source = source
        self.separator = separator
        start = try TableStart(&self.source, header)
        self.header = start.header
        tags = start.tags
    }

    /// Opens a text file and checks the encoding of all of it, so that a wrong one is found before
    /// the first row is used.
    package init(path: String, layout: CSVLayout = CSVLayout()) throws {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw TableError("\(path) cannot be opened", hint: "check the path and permissions")
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
        var lexer = CSVLexer(source, cellLimit: Self.cellLimit)
        let separator = try lexer.detectSeparator(given: layout.separator)
        try self.init(lexer, layout.header, separator: separator)
    }

    /// Gives the next row, nil at the end.
    ///
    /// A row that has not as many cells as the header says so in `problem`; empty cells too many
    /// are dropped.
    ///
    /// - Throws: `TableError` when nothing after this can be read.
    package mutating func next() throws -> TableRow? {
        guard let row = try start.next() ?? source.row() else { return nil }
        var cells = row.cells
        while cells.count > header.count, cells.last?.isEmpty == true { cells.removeLast() }
        // A sheet does not hold the empty cells at the end of a row.
        if separator == nil {
            while cells.count < header.count { cells.append("") }
        }
        var problem = row.problem
        if problem == nil, cells.count != header.count {
            problem = "the row has \(cells.count) cells, the header \(header.count)"
        }
        return TableRow(line: row.line, cells: cells, problem: problem)
    }
}
