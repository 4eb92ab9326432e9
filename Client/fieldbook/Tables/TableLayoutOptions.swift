import ArgumentParser
import CommandSupport
import DomainModel
import Interchange
import TextFormats
import Workbooks

extension DateOrder: ExpressibleByArgument {}
extension TableEncoding: ExpressibleByArgument {}

/// How a table is written, where its file does not say so itself.
struct TableLayoutOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The line that names the columns; none calls them 1, 2, 3 …", valueName: "n|none"))
    var headerRow: HeaderRow?

    @Option(
        help: ArgumentHelp(
            "What parts the cells: a sign, or tab; else the one that the header has most of.",
            valueName: "sign"))
    var separator: CellSeparator?

    @Option(
        help: ArgumentHelp(
            "The table's encoding, such as windows-1251; else it is found out.", valueName: "name"))
    var encoding: TableEncoding?

    @Option(
        help: ArgumentHelp(
            "The order of numbers in dates such as 05/06/2026: dmy, mdy or ymd.",
            valueName: "order"))
    var dates: DateOrder?

    @Option(
        help: ArgumentHelp(
            "The sheet of a workbook; else the first that is not hidden.", valueName: "name"))
    var sheet: String?

    private var layout: CSVLayout {
        CSVLayout(
            header: headerRow?.header ?? .found, separator: separator?.byte,
            encoding: encoding ?? .utf8)
    }

    /// Opens the table.
    ///
    /// - Parameter output: where to say that its encoding was guessed.
    func reader(of path: String, output: Output? = nil) throws -> TableReader {
        if WorkbookReader.fits(path) { return try workbook(path, output) }
        guard sheet == nil else {
            throw CommandFailure.usage(
                "\(path) is no workbook, so it has no sheets", hint: "leave --sheet out")
        }
        do {
            return try TableReader(path: path, layout: layout)
        } catch let error as TableError where encoding == nil {
            guard let guess = try TableEncoding.guess(path: path) else { throw error }
            var layout = layout
            layout.encoding = guess
            let reader = try TableReader(path: path, layout: layout)
            output?.remark(
                "the table is read as \(guess.rawValue), which is a guess; --encoding says another")
            return reader
        }
    }

    private func workbook(_ path: String, _ output: Output?) throws -> TableReader {
        guard separator == nil, encoding == nil else {
            throw CommandFailure.usage(
                "a workbook has neither a separator nor an encoding",
                hint: "leave --separator and --encoding out")
        }
        let workbook = try WorkbookReader(path: path)
        if sheet == nil, workbook.sheets.count > 1 {
            output?.remark(
                "the sheet “\(workbook.sheets[0])” is read; --sheet takes another of "
                    + workbook.sheets.joined(separator: ", "))
        }
        return try TableReader(
            workbook.rows(of: sheet), header: headerRow?.header ?? .found)
    }

    /// How the table's dates are to be read; says which orders were found out.
    func dates(
        in path: String, _ plan: ImportPlan, _ header: [String], _ output: Output
    ) throws -> DateColumns {
        if let dates { return DateColumns(dates) }
        guard plan.hasDates else { return DateColumns() }
        var reader = try reader(of: path)
        let columns = DateColumns(of: plan, skippingFaults: &reader)
        for (column, order) in columns.recognised {
            output.remark("dates in “\(header[column])” are read as \(order.rawValue)")
        }
        return columns
    }
}

/// The line that names the columns of a table.
struct HeaderRow: ExpressibleByArgument {
    let header: TableHeader

    init?(argument: String) {
        if argument == "none" {
            header = .none
        } else if let line = Int(argument), line > 0 {
            header = .line(line)
        } else {
            return nil
        }
    }
}

/// The sign between the cells of a table.
struct CellSeparator: ExpressibleByArgument {
    let byte: UInt8

    init?(argument: String) {
        let sign = ["tab": "\t", "\\t": "\t"][argument] ?? argument
        guard sign.utf8.count == 1, let byte = sign.utf8.first, byte < 0x80,
            !"\"\n\r".utf8.contains(byte)
        else { return nil }
        self.byte = byte
    }
}
