import ArgumentParser
import CommandSupport
import Foundation
import Interchange
import ReplicaStore
import TextFormats

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Takes in a table of comma-separated values.",
        discussion: """
            A row with a known id, code or external id updates that record, any other makes a \
            new one; a row that says what is known already is skipped, so a table can be imported \
            again. A row that cannot be used is reported with its line and loses no other; the \
            exit status is then 4.

            Examples:

              fieldbook import stakeholder orgs.csv --map 'Organisation=name' --set type=media
              fieldbook import case intake.csv --dry-run
            """)

    @OptionGroup var collection: CollectionArgument

    @Argument(help: "The table, in UTF-8, its first line naming the columns.", completion: .file())
    var file: String

    @Option(
        name: .customLong("map"), parsing: .singleValue,
        help: ArgumentHelp(
            "Which field a column is; column=- leaves it out. May be repeated.",
            valueName: "column=field"))
    var maps: [String] = []

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp(
            "Fills a field of every row that leaves it empty. May be repeated.",
            valueName: "field=value"))
    var sets: [String] = []

    @Option(
        help: ArgumentHelp(
            "The space to add records to; else the collection's own.", valueName: "space"))
    var space: String?

    @Flag(help: "Only say what would be done.")
    var dryRun = false

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let schema = try collection.schema()
        let replica = try options.open()
        var reader = try CSVReader(path: file)
        let plan = try ImportPlan(
            collection: schema, header: reader.header, maps: maps, sets: sets)
        var importer = Importer(
            plan: plan, target: ReplicaImportTarget(replica, author: options.resolvedAuthor),
            space: space, isDryRun: dryRun)
        let bar = ProgressBar(options.output)
        defer { bar.clear() }
        let rows = bar.isEnabled ? RowEstimate.rows(in: file) : nil
        let report = try importer.run(&reader) { report in
            bar.show("rows", done: report.rows, total: rows)
        }
        bar.clear()
        try ImportAnswer(report: report, isDryRun: dryRun).write(to: options.output)
        try ExitStatus.first(of: report.errorCount > 0 ? [.inPart] : []).leave()
    }
}
