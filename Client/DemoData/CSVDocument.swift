import TextFormats

/// A table of text that is held as a whole: comma separated, quoted where needed.
package struct CSVDocument: Sendable, Equatable {
    package let header: [String]
    package let rows: [[String]]

    package init(header: [String], rows: [[String]]) {
        self.header = header
        self.rows = rows
    }

    /// Reads a document whose first line is the header. A row may be shorter than that.
    ///
    /// - Throws: when there is no header, or a quote is not closed.
    package init(parsing text: String) throws(DemoDataError) {
        do {
            var reader = try TableReader(ByteSource(Array(text.utf8)))
            var rows: [[String]] = []
            while let row = try reader.next() { rows.append(row.cells) }
            self.init(header: reader.header, rows: rows)
        } catch {
            throw DemoDataError("\(error)")
        }
    }

    /// The whole document, header first.
    package var text: String { Self.text([header] + rows) }

    /// The values of one row under the names of the header; a short row has no value for the rest.
    package func records() -> [[String: String]] {
        rows.map { row in
            Dictionary(zip(header, row), uniquingKeysWith: { first, _ in first })
        }
    }

    /// One line with its line end.
    static func line(_ fields: [String]) -> String { text([fields]) }

    private static func text(_ rows: [[String]]) -> String {
        var writer = CSVWriter(isGuarded: false)
        for row in rows { writer.row(row) }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
