import DomainModel
import Foundation
import StoreKit
import SyncProtocol
import TextFormats
import Workbooks

/// Writes records as the rows of a workbook (.xlsx): days as days, numbers as numbers, codes as
/// their labels, which an import takes as well.
struct WorkbookOutput: ExportOutput {
    private static let pieceSize = 65_536
    /// As wide as a column gets, in characters.
    private static let mostWidth = 60.0

    private let columns: [ExportColumn]
    private let showsSpace: Bool
    private let marks: MarkMaker?
    private let title: String
    private let folder = PrivateFolder()
    private var writer: WorkbookWriter?
    private var result: FileHandle?
    private var left = 0

    init(columns: [ExportColumn], title: String, showsSpace: Bool, marks: MarkMaker?) {
        self.columns = columns
        self.title = title
        self.showsSpace = showsSpace
        self.marks = marks
    }

    var size: Int { left }

    private var path: String { folder.url.appendingPathComponent("export.xlsx").path }

    mutating func begin() throws {
        try folder.create()
        let store = showsSpace ? ["id", "space"] : ["id"]
        let shown =
            store.map { WorkbookWriter.Column($0, width: 12) }
            + columns.map { WorkbookWriter.Column($0.name, width: Self.width(of: $0)) }
            + (marks == nil ? [] : [WorkbookWriter.Column(RowMark.column, width: 8)])
        writer = try WorkbookWriter(path: path, sheet: title, columns: shown)
    }

    private static func width(of column: ExportColumn) -> Double {
        let content: Double =
            switch column.field.type {
            case .longtext, .log, .items: 40
            case .text, .set, .reference, .blob: 24
            case .code: 20
            case .bool, .int, .number, .date, .datetime: 12
            }
        return min(max(content, Double(column.name.count) + 4), mostWidth)
    }

    mutating func add(_ record: ExportRecord) throws {
        let id = record.id.description
        var cells = (showsSpace ? [id, record.space] : [id]).map(WorkbookWriter.Cell.text)
        cells += columns.map { cell($0, record.fields) }
        if let marks { cells.append(.text(marks.mark(record) ?? "")) }
        try writer?.write(cells)
    }

    private func cell(
        _ column: ExportColumn, _ fields: [String: Value]
    ) -> WorkbookWriter.Cell {
        let text = column.cell(fields)
        guard !text.isEmpty else { return .empty }
        return switch (column.field.type, column.value(fields)) {
        case (.bool, .bool(let bool)): .bool(bool)
        // Fifteen digits is all that a number of a sheet holds.
        case (.int, .int(let int)) where abs(int) < 1_000_000_000_000_000: .number(Double(int))
        case (.number, .double(let double)) where double.isFinite: .number(double)
        case (.date, .text(let day)): .day(day)
        default: .text(text)
        }
    }

    mutating func end() throws {
        try writer?.close()
        writer = nil
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw StoreError(.failed, "the workbook cannot be read again")
        }
        left = Int(try file.seekToEnd())
        try file.seek(toOffset: 0)
        result = file
        // The bytes stay as long as the file is open.
        folder.remove()
    }

    mutating func take() throws -> [UInt8] {
        guard let piece = try result?.read(upToCount: Self.pieceSize), !piece.isEmpty else {
            left = 0
            return []
        }
        left -= piece.count
        return Array(piece)
    }
}

/// A folder that others cannot read, for what may be restricted, and that goes with its owner.
private final class PrivateFolder {
    let url = FileManager.default.temporaryDirectory
        .appendingPathComponent("fieldbook-\(UUID().uuidString)")

    func create() throws {
        try FileManager.default.createDirectory(
            at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    func remove() {
        try? FileManager.default.removeItem(at: url)
    }

    deinit { remove() }
}
