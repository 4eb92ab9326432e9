/// A table of text as RFC 4180 writes it: comma separated, quoted where needed, lines end in CRLF.
package struct CSVDocument: Sendable, Equatable {
    package let header: [String]
    package let rows: [[String]]

    package init(header: [String], rows: [[String]]) {
        self.header = header
        self.rows = rows
    }

    /// The whole document, header first.
    package var text: String {
        ([header] + rows).map(Self.line).joined()
    }

    /// The values of one row under the names of the header; a short row has no value for the rest.
    package func records() -> [[String: String]] {
        rows.map { row in
            Dictionary(zip(header, row), uniquingKeysWith: { first, _ in first })
        }
    }

    /// One line with its line end.
    static func line(_ fields: [String]) -> String {
        fields.map(field).joined(separator: ",") + "\r\n"
    }

    private static func field(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            byte != UInt8(ascii: ",") && byte != UInt8(ascii: "\"")
                && byte != UInt8(ascii: "\r") && byte != UInt8(ascii: "\n")
        }
        if isPlain { return text }
        let doubled = text.split(separator: "\"", omittingEmptySubsequences: false)
        return "\"" + doubled.joined(separator: "\"\"") + "\""
    }
}
