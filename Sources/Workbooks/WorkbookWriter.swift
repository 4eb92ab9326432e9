import CXlsxWriter
import DomainModel
import Foundation
import TextFormats

/// Writes a workbook (.xlsx) of one sheet, row by row: typed cells, a header that stays in view and
/// can be filtered by. The same cells give the same bytes.
package final class WorkbookWriter {
    package enum Cell: Hashable, Sendable {
        case empty
        case text(String)
        case number(Double)
        case bool(Bool)
        /// A day as `YYYY-MM-DD`; what is none is written as text.
        case day(String)
    }

    package struct Column: Hashable, Sendable {
        package let title: String
        /// In characters.
        package let width: Double

        package init(_ title: String, width: Double) {
            (self.title, self.width) = (title, width)
        }
    }

    /// The most rows of a sheet, its header included.
    package static let rowLimit = 1_048_576
    /// The most UTF-16 units of a cell.
    package static let textLimit = 32_767

    private let workbook: UnsafeMutablePointer<lxw_workbook>
    private let sheet: UnsafeMutablePointer<lxw_worksheet>
    private let dayFormat: UnsafeMutablePointer<lxw_format>?
    private let columns: Int
    private var row: UInt32 = 0
    private var isClosed = false

    /// - Parameters:
    ///   - path: of the file to write.
    ///   - name: of the sheet.
    ///   - isRightToLeft: whether the first column stands on the right.
    package init(
        path: String, sheet name: String, columns: [Column], isRightToLeft: Bool = false
    ) throws {
        // Rows go to a file as they come; that lies beside the workbook, as closed to others.
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let opened = folder.withCString { folder in
            var options = lxw_workbook_options()
            options.constant_memory = 1
            options.tmpdir = UnsafeMutablePointer(mutating: folder)
            return workbook_new_opt(path, &options)
        }
        guard let workbook = opened, let sheet = workbook_add_worksheet(workbook, name) else {
            throw TableError("no workbook can be begun at \(path)")
        }
        (self.workbook, self.sheet, self.columns) = (workbook, sheet, columns.count)
        dayFormat = workbook_add_format(workbook)
        format_set_num_format(dayFormat, "yyyy\\-mm\\-dd")
        // Else the time of writing would stand in it.
        var properties = lxw_doc_properties()
        properties.created = 946_684_800
        workbook_set_properties(workbook, &properties)
        if isRightToLeft { worksheet_right_to_left(sheet) }
        try writeHeader(columns)
    }

    deinit {
        if !isClosed { workbook_close(workbook) }
    }

    private func writeHeader(_ columns: [Column]) throws {
        let bold = workbook_add_format(workbook)
        format_set_bold(bold)
        for (place, column) in columns.enumerated() {
            let number = lxw_col_t(place)
            worksheet_set_column(sheet, number, number, column.width, nil)
        }
        worksheet_freeze_panes(sheet, 1, 0)
        for (place, column) in columns.enumerated() {
            try check(
                worksheet_write_string(sheet, 0, lxw_col_t(place), Self.safe(column.title), bold))
        }
        row = 1
    }

    /// - Throws: `TableError` where a text or the number of rows is beyond the format's limits.
    package func write(_ cells: [Cell]) throws {
        guard Int(row) < Self.rowLimit else {
            throw TableError(
                "a sheet holds no more than \(Self.rowLimit) rows",
                hint: "export fewer records with --where, or as CSV")
        }
        for (place, cell) in cells.enumerated() {
            let column = lxw_col_t(place)
            switch cell {
            case .empty: break
            case .text(let text): try write(text, at: column)
            case .number(let number):
                try check(worksheet_write_number(sheet, row, column, number, nil))
            case .bool(let bool):
                try check(worksheet_write_boolean(sheet, row, column, bool ? 1 : 0, nil))
            case .day(let text):
                if let number = Self.serial(of: text) {
                    try check(worksheet_write_number(sheet, row, column, number, dayFormat))
                } else {
                    try write(text, at: column)
                }
            }
        }
        row += 1
    }

    private func write(_ text: String, at column: lxw_col_t) throws {
        let text = Self.safe(text)
        guard text.utf16.count <= Self.textLimit else {
            throw TableError(
                "row \(row + 1) has a text of \(text.utf16.count) characters, and a cell holds no "
                    + "more than \(Self.textLimit)",
                hint: "leave that column out with --columns, or export as CSV")
        }
        try check(worksheet_write_string(sheet, row, column, text, nil))
    }

    /// Writes the file.
    package func close() throws {
        if row > 1, columns > 0 {
            try check(worksheet_autofilter(sheet, 0, 0, row - 1, lxw_col_t(columns - 1)))
        }
        isClosed = true
        try check(workbook_close(workbook))
    }

    private func check(_ code: lxw_error) throws {
        guard code != LXW_NO_ERROR else { return }
        let reason = lxw_strerror(code).map { String(cString: $0) } ?? "error \(code.rawValue)"
        throw TableError("the workbook cannot be written: \(reason)")
    }

    /// A text without what XML cannot hold, and in which nothing is taken for an escape.
    private static func safe(_ text: String) -> String {
        let kept = text.unicodeScalars.filter { ![0, 0xFFFE, 0xFFFF].contains($0.value) }
        return EscapedText.encode(String(String.UnicodeScalarView(kept)))
    }

    /// A day as a count of days; nil where the format has none, such as for one before March 1900.
    private static func serial(of text: String) -> Double? {
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, text.utf8.count == 10 else { return nil }
        let day = CivilDay.number(year: parts[0], month: parts[1], day: parts[2])
        let serial = day + 25_569
        return serial > 60 && serial < 2_958_466 ? Double(serial) : nil
    }
}
