/// Which line of a table names its columns.
package enum TableHeader: Hashable, Sendable {
    /// The first line, or the one above a row of HXL tags.
    case found
    /// The line with this number, counted from 1.
    case line(Int)
    /// None: the columns are called 1, 2, 3 …
    case none
}

/// The first rows of a table, of which some name the columns and the others are its first records.
struct TableStart {
    /// Among how many rows a row of tags is looked for.
    private static let depth = 25

    private(set) var header: [String] = []
    /// What the HXL tags say of the columns; nil where the table has none.
    private(set) var tags: [String]?
    /// The records that were read meanwhile, the first one last.
    private(set) var rows: [TableRow] = []
    /// Why nothing behind the rows can be read.
    private(set) var failure: (any Error)?

    init(_ source: inout any RowSource, _ header: TableHeader) throws {
        var start: [TableRow] = []
        do {
            while start.count < Self.depth, let row = try source.row() {
                if case .line(let line) = header, row.line < line { continue }
                start.append(row)
            }
        } catch {
            if start.isEmpty { throw error }
            failure = error
        }
        guard let first = start.first else { throw Self.empty(header) }
        let tagged = start.indices.first { Self.isTags(start[$0].cells, at: $0) }
        switch (header, tagged) {
        case (.none, _):
            self.header = first.cells.indices.map { String($0 + 1) }
            rows = start.reversed()
        case (_, let place?):
            let names = start[max(place - 1, 0)]
            try take(names, rows: start[(place + 1)...])
            tags = start[place].cells
        case (_, nil):
            try take(first, rows: start.dropFirst())
        }
    }

    private mutating func take(_ names: TableRow, rows: ArraySlice<TableRow>) throws {
        if let problem = names.problem { throw TableError(line: names.line, problem) }
        header = names.cells
        self.rows = rows.reversed()
    }

    private static func empty(_ header: TableHeader) -> TableError {
        guard case .line(let line) = header else {
            return TableError("the table is empty", hint: "its first line has to name the columns")
        }
        return TableError("the table has no line \(line)", hint: "say which line names the columns")
    }

    mutating func next() throws -> TableRow? {
        if let row = rows.popLast() { return row }
        if let failure { throw failure }
        return nil
    }

    /// `#org+name`, `#adm1 +code`: all cells that say anything, and more than one of them unless
    /// they stand where tags of a table of one column do.
    private static func isTags(_ cells: [String], at place: Int) -> Bool {
        let given = cells.map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
        return given.count > (place < 2 ? 0 : 1) && given.allSatisfy(isTag)
    }

    private static func isTag(_ text: String) -> Bool {
        guard text.first == "#", text.dropFirst().first?.isLetter == true else { return false }
        return text.dropFirst().utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
                || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "+")
        }
    }
}
