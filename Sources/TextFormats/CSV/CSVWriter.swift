/// Writes a table of comma-separated values (RFC 4180): UTF-8, lines ended by CRLF, a cell in
/// quotes only where it has to be.
package struct CSVWriter: Sendable {
    package private(set) var bytes: [UInt8] = []
    private let separator: UInt8
    private let isGuarded: Bool

    /// - Parameters:
    ///   - isGuarded: whether cells are kept from being run as formulas (`FormulaGuard`).
    ///   - hasByteOrderMark: whether the table says that it is UTF-8, which some spreadsheets need.
    package init(
        separator: Unicode.Scalar = ",", isGuarded: Bool = true, hasByteOrderMark: Bool = false
    ) {
        self.separator = separator.isASCII ? UInt8(ascii: separator) : UInt8(ascii: ",")
        self.isGuarded = isGuarded
        if hasByteOrderMark { bytes = [0xEF, 0xBB, 0xBF] }
    }

    package mutating func row(_ cells: some Sequence<String>) {
        let start = bytes.count
        var isFirst = true
        for cell in cells {
            if !isFirst { bytes.append(separator) }
            isFirst = false
            append(isGuarded ? FormulaGuard.guarded(cell) : cell)
        }
        // A row of one empty cell would be an empty line, which readers pass over.
        if bytes.count == start { bytes.append(contentsOf: "\"\"".utf8) }
        bytes.append(contentsOf: "\r\n".utf8)
    }

    /// Empties the buffer, keeping its storage.
    package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    private mutating func append(_ cell: String) {
        let quote = UInt8(ascii: "\"")
        let hasEdge = cell.utf8.first == 0x20 || cell.utf8.last == 0x20
        let isPlain = !cell.utf8.contains {
            $0 == separator || $0 == quote || $0 == 0x0A || $0 == 0x0D
        }
        if isPlain, !hasEdge {
            bytes.append(contentsOf: cell.utf8)
            return
        }
        bytes.append(quote)
        for byte in cell.utf8 {
            if byte == quote { bytes.append(quote) }
            bytes.append(byte)
        }
        bytes.append(quote)
    }
}
