extension CSVDocument {
    /// Reads a document whose first line is the header; lines may end in LF or CRLF.
    ///
    /// - Throws: when there is no header, or a quote is not closed.
    package init(parsing text: String) throws(DemoDataError) {
        var reader = Reader()
        for byte in text.utf8 { reader.take(byte) }
        var rows = try reader.finish()
        guard !rows.isEmpty else { throw DemoDataError("a table without a header line") }
        let header = rows.removeFirst()
        self.init(header: header, rows: rows)
    }

    /// Collects fields and rows, byte by byte.
    private struct Reader {
        private var rows: [[String]] = []
        private var row: [String] = []
        private var field: [UInt8] = []
        private var isQuoted = false
        private var afterQuote = false

        mutating func take(_ byte: UInt8) {
            switch (isQuoted, byte) {
            case (true, UInt8(ascii: "\"")):
                isQuoted = false
                afterQuote = true
            case (true, _):
                field.append(byte)
            case (false, UInt8(ascii: "\"")):
                if afterQuote { field.append(byte) }
                isQuoted = true
                afterQuote = false
            case (false, UInt8(ascii: ",")):
                endField()
            case (false, UInt8(ascii: "\n")):
                endRow()
            case (false, UInt8(ascii: "\r")):
                break
            default:
                field.append(byte)
            }
        }

        mutating func finish() throws(DemoDataError) -> [[String]] {
            if isQuoted { throw DemoDataError("a quote that is not closed, in row \(rows.count)") }
            if !row.isEmpty || !field.isEmpty { endRow() }
            return rows
        }

        private mutating func endField() {
            row.append(String(decoding: field, as: UTF8.self))
            field.removeAll(keepingCapacity: true)
            afterQuote = false
        }

        private mutating func endRow() {
            let isBlank = row.isEmpty && field.isEmpty && !afterQuote
            endField()
            if !isBlank { rows.append(row) }
            row.removeAll(keepingCapacity: true)
        }
    }
}
