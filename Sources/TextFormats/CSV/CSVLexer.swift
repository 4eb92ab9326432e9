/// Splits bytes into rows and cells.
struct CSVLexer: RowSource {
    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed: UInt8 = 0x0A
    private static let carriageReturn: UInt8 = 0x0D

    private let source: ByteSource
    private let cellLimit: Int
    private var buffer: [UInt8] = []
    private var position = 0
    private var line = 1
    private var separator = UInt8(ascii: ",")
    /// The cell that is being read.
    private var cell: [UInt8] = []
    private var problem: String?

    init(_ source: ByteSource, cellLimit: Int) {
        self.source = source
        self.cellLimit = cellLimit
    }

    /// The next byte without stepping over it; nil at the end.
    private mutating func peek() throws -> UInt8? {
        if position == buffer.count {
            guard let next = try source.next() else { return nil }
            buffer = next
            position = 0
        }
        return buffer[position]
    }

    /// Gives the next row that is not an empty line.
    mutating func row() throws -> TableRow? {
        while let first = try peek() {
            if first == Self.lineFeed || first == Self.carriageReturn {
                try endLine(first)
                continue
            }
            return try filledRow()
        }
        return nil
    }

    private mutating func filledRow() throws -> TableRow {
        let start = line
        var cells: [String] = []
        problem = nil
        while true {
            cells.append(try text())
            guard let byte = try peek() else { break }
            if byte == separator {
                position += 1
            } else {
                try endLine(byte)
                break
            }
        }
        return TableRow(line: start, cells: cells, problem: problem)
    }

    /// Steps over LF, CR or CRLF.
    private mutating func endLine(_ byte: UInt8) throws {
        position += 1
        line += 1
        if byte == Self.carriageReturn, try peek() == Self.lineFeed { position += 1 }
    }
}

extension CSVLexer {
    private mutating func text() throws -> String {
        let start = line
        cell.removeAll(keepingCapacity: true)
        if try peek() == Self.quote {
            try readQuoted(from: start)
        } else {
            try readPlain()
        }
        if cell.contains(0) { throw TableError.utf16(line: start) }
        guard let text = String(validating: cell, as: UTF8.self) else {
            problem = "the row is not in UTF-8; write it anew, or convert the whole file to UTF-8"
            return ""
        }
        return text
    }

    /// Reads up to the separator or the end of the line; a quote within is an ordinary character.
    private mutating func readPlain() throws {
        while try peek() != nil {
            let end = buffer[position...].firstIndex { byte in
                byte == separator || byte == Self.lineFeed || byte == Self.carriageReturn
            }
            try take(upTo: end ?? buffer.count, from: line)
            if end != nil { return }
        }
    }

    private mutating func readQuoted(from start: Int) throws {
        position += 1
        while try peek() != nil {
            let end = buffer[position...].firstIndex(of: Self.quote)
            try takeQuoted(upTo: end ?? buffer.count, from: start)
            guard end != nil else { continue }
            position += 1
            guard try peek() == Self.quote else { return try finishQuoted() }
            cell.append(Self.quote)
            position += 1
        }
        throw unclosed(from: start)
    }

    private mutating func takeQuoted(upTo end: Int, from start: Int) throws {
        var wasReturn = cell.last == Self.carriageReturn
        for byte in buffer[position..<end] {
            if byte == Self.lineFeed, !wasReturn { line += 1 }
            wasReturn = byte == Self.carriageReturn
            if wasReturn { line += 1 }
        }
        try take(upTo: end, from: start)
    }

    private mutating func take(upTo end: Int, from start: Int) throws {
        guard cell.count + end - position <= cellLimit else { throw unclosed(from: start) }
        cell.append(contentsOf: buffer[position..<end])
        position = end
    }

    /// Behind the closing quote, the cell has to end.
    private mutating func finishQuoted() throws {
        let length = cell.count
        try readPlain()
        let hasMore = cell[length...].contains { $0 != 0x20 }
        cell.removeSubrange(length...)
        if hasMore { problem = "there is text behind a closing quotation mark" }
    }

    private func unclosed(from start: Int) -> TableError {
        TableError(
            line: start,
            "a quotation that begins on this line is not closed, or a cell has more than "
                + "\(cellLimit >> 20) MiB",
            hint: "write a quotation mark within a cell twice; nothing after this line was read")
    }
}

extension CSVLexer {
    /// Steps over a byte-order mark and finds the sign that parts the cells of the first line.
    ///
    /// - Parameter given: the sign, where somebody has said which.
    mutating func detectSeparator(given: UInt8? = nil) throws -> UInt8 {
        var start: [UInt8] = []
        while !Self.holdsLine(start), start.count < 1 << 20, let next = try source.next() {
            start += next
        }
        if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) {
            throw TableError.utf16(line: 1)
        }
        buffer = start
        position = start.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let declared = declaredSeparator()
        separator = given ?? declared ?? Self.commonest(in: buffer[position...])
        return separator
    }

    private static func holdsLine(_ bytes: [UInt8]) -> Bool {
        var isQuoted = false
        for byte in bytes {
            if byte == quote { isQuoted.toggle() }
            if !isQuoted, byte == lineFeed || byte == carriageReturn { return true }
        }
        return false
    }

    /// The first line `sep=;`, as spreadsheets write it, is no row.
    private mutating func declaredSeparator() -> UInt8? {
        let line = buffer[position...].prefix { $0 != Self.lineFeed && $0 != Self.carriageReturn }
        guard line.count == 5, line.starts(with: "sep=".utf8), let sign = line.last else {
            return nil
        }
        position += 5
        return sign
    }

    private static func commonest(in bytes: ArraySlice<UInt8>) -> UInt8 {
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        for byte in bytes {
            if byte == quote { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == lineFeed || byte == carriageReturn { break }
            counts[byte, default: 0] += 1
        }
        let signs = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
        return signs.max { counts[$0, default: 0] < counts[$1, default: 0] } ?? signs[0]
    }
}
