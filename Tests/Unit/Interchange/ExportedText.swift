import Foundation
import Interchange
import TestSupport
import TextFormats
import Workbooks

/// What a reader sees of an exported file: the cells of a workbook, the characters of the rest.
enum ExportedText {
    static func of(_ bytes: [UInt8], _ format: Exporter.Format) throws -> String {
        guard format == .xlsx else { return String(decoding: bytes, as: UTF8.self) }
        let folder = try ScratchFolder()
        let path = folder.file("export.xlsx")
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        var rows = try WorkbookReader(path: path).rows()
        var lines: [String] = []
        while let row = try rows.row() { lines.append(row.cells.joined(separator: "\t")) }
        return lines.joined(separator: "\n")
    }
}
