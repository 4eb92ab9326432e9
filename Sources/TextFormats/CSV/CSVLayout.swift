/// How a table is written: its encoding, where its rows begin, and what parts their cells.
package struct CSVLayout: Sendable {
    package var header: TableHeader
    /// Nil for the sign that the header has most of.
    package var separator: UInt8?
    package var encoding: TableEncoding

    package init(
        header: TableHeader = .found, separator: UInt8? = nil, encoding: TableEncoding = .utf8
    ) {
        self.header = header
        self.separator = separator
        self.encoding = encoding
    }
}
