import ArgumentParser
import CommandSupport
import DomainModel
import ReplicaStore
import ReportTables
import Reports
import TextFormats

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Counts what the replica holds: persons assisted, referrals.",
        discussion: """
            Every report says up to which day it tells, which offices it counts, when each was \
            last heard from, and what was left out. A report of counts is not the records: it \
            still must not leave the office while its cells are small.

            Examples:

              fieldbook report caseload
              fieldbook report caseload --area Brest --as-of 2026-06-30 --lang ru
              fieldbook report referrals --from 2026-01-01 --to 2026-03-31 --format csv
              fieldbook report caseload --format html --out caseload.html
            """)

    @Argument(help: "Which report: caseload or referrals.")
    var name: ReportKind

    @OptionGroup var choice: ReportChoice
    @OptionGroup var language: LanguageOptions

    @Option(
        help: ArgumentHelp("table, csv, hxl, json or html; else a table.", valueName: "format"))
    var format: ReportFormat?

    @Option(
        help: ArgumentHelp("The file to write; else stdout.", valueName: "file"),
        completion: .file())
    var out: String?

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if options.answer.json, let format, format != .json {
            throw ValidationError("--json contradicts --format \(format.rawValue); give one")
        }
    }

    func run() throws {
        let report = try options.open().report(name, choice.query)
        let page = ReportPage(report, in: language.reading)
        let format = options.answer.json ? .json : format ?? .table
        guard let out, out != "-" else {
            guard format != .table else {
                return try options.output.write(
                    ReportScreen(page, terminal: options.output.terminal).text())
            }
            return try options.output.write(
                export: format.bytes(of: page), isJSON: format == .json)
        }
        let file = try OutputFile(path: out)
        try file.commit { try file.write(format.bytes(of: page)) }
        options.output.remark("wrote the report to \(out)")
    }
}

extension ReportKind: ExpressibleByArgument {}

/// In what form a report is written.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case table
    case csv
    case hxl
    case json
    case html

    /// A file has no colours.
    private static let file = Terminal(isInteractive: false, usesColor: false, width: 120)

    func bytes(of page: ReportPage) -> [UInt8] {
        switch self {
        case .table: Array(ReportScreen(page, terminal: Self.file).text().utf8)
        case .csv: page.csv()
        case .hxl: page.csv(isTagged: true)
        case .html: Array(page.html().utf8)
        case .json: Self.json(page)
        }
    }

    private static func json(_ page: ReportPage) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginAnswer()
        page.write(json: &writer)
        writer.endAnswer()
        return writer.bytes
    }
}

/// Which part of the records a report counts.
struct ReportChoice: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The first day of the period; else 1 January of its year.", valueName: "day"))
    var from: CalendarDate?

    @Option(help: ArgumentHelp("The last day of the period; else today.", valueName: "day"))
    var to: CalendarDate?

    @Option(
        help: ArgumentHelp(
            "The day up to which it tells; else the last of the period.", valueName: "day"))
    var asOf: CalendarDate?

    @Option(help: ArgumentHelp("Only this office.", valueName: "office"))
    var office: String?

    @Option(
        help: ArgumentHelp("Only this oblast or raion: its code or name.", valueName: "area"))
    var area: String?

    var query: ReportQuery {
        ReportQuery(from: from, to: to, asOf: asOf, office: office, area: area)
    }
}

extension CalendarDate: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}
