import ArgumentParser
import CommandSupport
import DomainModel
import Foundation
import Interchange
import ReplicaStore
import SyncProtocol
import TextFormats
import Workbooks

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Imports records from a table: a workbook (.xlsx), or comma-separated values.",
        discussion: """
            A row with a known id, code or external id updates that record. Without one, \
            organisations are found by their name, contacts by organisation and name, cases by \
            name and birth date, actions and recommendations by text and meeting; --key COLUMN \
            takes another field. Any other row makes a new record, and one that says what is \
            known already is skipped: a table can be imported again. References are ids, codes, \
            external ids or names. A row that cannot be used is reported with its line and loses \
            no other; the exit status is then 4.

            A row of HXL tags among the first rows says what the columns are; it and what stands \
            above it are no records. Dates are taken as 2026-05-01, 01.05.2026 or 1 May 2026, and \
            01/05/2026 where another row of the column, or --dates, says what is the day. Words \
            such as n/a say nothing.

            Where two rows are about one record, what they say adds up; of two values for one \
            field the first row's stands, and the second row is named.

            A table that fieldbook export made has marks (_mark). Only cells that were edited in \
            it are changes, and they count as made when it was exported: what others have changed \
            since stands beside them or wins, as for any two edits. An emptied cell empties the \
            field. Without marks an empty cell says nothing, and a cell replaces only what an \
            earlier import of the same columns, or the same author on this replica before it, has \
            written, and what the record was made with. What would overwrite anything else is \
            listed and left out, and the exit status is 4; --overwrite writes it all the same.

            Examples:

              fieldbook import stakeholder orgs.csv --map 'Organisation=name' --set type=media
              fieldbook import case intake.csv --dry-run
            """)

    @OptionGroup var collection: CollectionArgument

    @Argument(help: "The table, its first line naming the columns.", completion: .file())
    var file: String

    @Option(
        name: .customLong("map"), parsing: .singleValue,
        help: ArgumentHelp(
            "Which field a column is; column=- leaves it out, column=external_ids:SCHEME gives "
                + "ids their scheme. May be repeated.",
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
            "The column that says which record a row is about.", valueName: "column"))
    var key: String?

    @Option(
        help: ArgumentHelp(
            "The space to add records to; else the collection's own.", valueName: "space"))
    var space: String?

    @OptionGroup var layout: TableLayoutOptions

    @Flag(help: "Leave out the columns that are no field, and say which.")
    var onlyMapped = false

    @Flag(help: "Also overwrite what others, or later edits, have written.")
    var overwrite = false

    @Flag(help: "Do everything and take it back, to say what would be done.")
    var dryRun = false

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let schema = try collection.schema()
        let replica = try options.open()
        var reader = try layout.reader(of: file, output: options.output)
        var plan = try ImportPlan(
            collection: schema, header: reader.header, tags: reader.tags, maps: maps, sets: sets,
            leavesOthers: onlyMapped, key: key)
        plan.dates = try layout.dates(in: file, plan, reader.header, options.output)
        var importer = Importer(
            plan: plan,
            target: ReplicaImportTarget(
                replica, author: options.resolvedAuthor, table: plan.tableName,
                overwrites: overwrite),
            space: space, isDryRun: dryRun)
        let clock = try replica.clockReport()
        let bar = ProgressBar(options.output)
        defer { bar.clear() }
        let rows = bar.isEnabled ? RowEstimate.rows(in: file) : nil
        let report = try importer.run(&reader) { report in
            bar.show("rows", done: report.rows, total: rows)
        }
        bar.clear()
        try ImportAnswer(
            report: report, isDryRun: dryRun, ignoredColumns: plan.ignoredColumns, clock: clock,
            options: options
        ).write()
        let isWhole =
            report.errorCount == 0 && report.withheld.isEmpty
            && report.repeats.allSatisfy(\.fields.isEmpty)
        try ExitStatus.first(of: isWhole ? [] : [.inPart]).leave()
    }
}

/// How many rows a table has, about: its lines, of which a cell may hold several.
enum RowEstimate {
    private static let pieceSize = 1 << 20

    /// Nil for a workbook, and when the file cannot be read, which is found out elsewhere.
    static func rows(in path: String) -> Int? {
        guard !WorkbookReader.fits(path), let file = FileHandle(forReadingAtPath: path) else {
            return nil
        }
        var lines = 0
        while let piece = try? file.read(upToCount: pieceSize), !piece.isEmpty {
            lines += piece.count { $0 == 0x0A }
        }
        return max(lines - 1, 1)
    }
}

/// The argument that names a collection, by its name or its plural.
struct CollectionArgument: ParsableArguments {
    @Argument(
        help: "The collection: stakeholder, contact, case, referral, meeting, …",
        completion: .custom { (_, _, _) in Deployment.current.collections.map(\.name) })
    var collection: String

    func schema() throws -> CollectionSchema {
        try Self.schema(collection)
    }

    static func schema(_ name: String) throws -> CollectionSchema {
        let collections = Deployment.current.collections
        guard let found = collections.first(where: { [$0.name, $0.plural].contains(name) }) else {
            throw CommandFailure.usage(
                "there is no collection “\(name.prefix(60))”",
                hint: "there are " + collections.map(\.name).joined(separator: ", "))
        }
        return found
    }
}
