import CExpat
import TextFormats

/// The rows of a sheet, one by one; those without anything are passed over.
package struct SheetRows: RowSource {
    private let stream: XMLStream
    private let cells: SheetCells

    init(_ stream: XMLStream, _ cells: SheetCells) {
        (self.stream, self.cells) = (stream, cells)
    }

    package mutating func row() throws -> TableRow? {
        while true {
            if let row = cells.next() {
                if row.cells.contains(where: { !$0.isEmpty }) { return row }
            } else if stream.isAtEnd {
                return nil
            } else {
                try stream.step()
            }
        }
    }
}

/// Makes rows of the cells of a sheet.
final class SheetCells: XMLHandler {
    /// As many columns as a sheet can have.
    private static let columnLimit = 16_384
    /// Twice what a cell can hold by the rules of the format.
    private static let textLimit = 65_536

    private let strings: SharedStrings
    private let formats: [NumberFormat]
    private let isFrom1904: Bool

    private var ready: [TableRow] = []
    private var taken = 0

    private var line = 0
    private var row: [String] = []
    private var problem: String?
    private var column = 0
    private var type = CellType.number
    private var format = NumberFormat.number
    private var collector = TextCollector()

    private enum CellType {
        case number, shared, text, bool, error
    }

    init(strings: SharedStrings, formats: [NumberFormat], isFrom1904: Bool) {
        (self.strings, self.formats, self.isFrom1904) = (strings, formats, isFrom1904)
    }

    /// A row that is complete.
    func next() -> TableRow? {
        guard taken < ready.count else {
            ready.removeAll(keepingCapacity: true)
            taken = 0
            return nil
        }
        defer { taken += 1 }
        return ready[taken]
    }

    func start(_ name: XMLName, _ attributes: XMLAttributes) {
        switch name {
        case "row":
            line = attributes["r"].flatMap { Int($0) } ?? line + 1
            row = []
            problem = nil
            column = 0
        case "c": startCell(attributes)
        default: collector.start(name)
        }
    }

    private func startCell(_ attributes: XMLAttributes) {
        if let reference = attributes.value("r") { column = Self.column(of: reference) }
        let style = attributes["s"].flatMap { Int($0) } ?? 0
        format = formats.indices.contains(style) ? formats[style] : .number
        type =
            switch attributes["t"] {
            case "s": .shared
            case "str", "inlineStr", "d": .text
            case "b": .bool
            case "e": .error
            default: .number
            }
        collector.begin()
    }

    /// The column of a cell such as `AB12`, counted from 0.
    private static func column(of reference: UnsafePointer<CChar>) -> Int {
        var column = 0
        var next = reference
        while case let letter = UInt8(bitPattern: next.pointee) & 0xDF,
            (0x41...0x5A).contains(letter), column < columnLimit
        {
            column = column * 26 + Int(letter - 0x40)
            next += 1
        }
        return max(column - 1, 0)
    }

    func end(_ name: XMLName) {
        switch name {
        case "c": endCell()
        case "row": ready.append(TableRow(line: line, cells: row, problem: problem))
        default: collector.end(name)
        }
    }

    private func endCell() {
        defer { column += 1 }
        let text = value(collector.take())
        guard !text.isEmpty else { return }
        guard column < Self.columnLimit, text.utf8.count <= Self.textLimit else {
            problem = "the row has more than a sheet can hold"
            return
        }
        while row.count <= column { row.append("") }
        row[column] = text
    }

    private func value(_ raw: String) -> String {
        switch type {
        case .number: return raw.isEmpty ? "" : format.text(raw, isFrom1904: isFrom1904)
        case .text: return raw
        case .bool: return raw == "1" ? "true" : raw == "0" ? "false" : raw
        case .shared:
            guard let text = Int(raw).flatMap({ strings[$0] }) else {
                if !raw.isEmpty { problem = "a cell names a text that the workbook lacks" }
                return ""
            }
            return text
        case .error:
            problem = "the cell in column \(column + 1) holds the error \(raw)"
            return ""
        }
    }

    func text(_ bytes: UnsafeRawBufferPointer) { collector.text(bytes) }
}
