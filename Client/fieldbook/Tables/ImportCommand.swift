import ArgumentParser
import CommandSupport
import DomainModel
import Foundation
import Interchange
import ReplicaStore
import SyncProtocol
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
        try ImportAnswer(report: report, isDryRun: dryRun, options: options).write()
        try ExitStatus.first(of: report.errorCount > 0 ? [.inPart] : []).leave()
    }
}

/// What an import answers.
struct ImportAnswer {
    private static let shownProblems = 50

    let report: ImportReport
    let isDryRun: Bool
    let options: GlobalOptions

    private var commits: [CommitRange] { CommitRange.all(of: Array(report.commits)) }

    func write() throws {
        let output = options.output
        try output.answer { writer in
            writer.member("created", report.created)
            writer.member("updated", report.updated)
            writer.member("skipped", report.skipped)
            writer.array("errors", report.errors) { writer, problem in
                writer.object {
                    $0.member("line", problem.line)
                    $0.member("message", problem.message)
                }
            }
            writer.member("errorCount", report.errorCount)
            writer.array("commits", commits) { $0.text($1.description) }
        } text: {
            let verb = isDryRun ? "would be " : ""
            return "\(verb)created \(report.created), \(verb)updated \(report.updated), "
                + "skipped \(report.skipped), not usable \(report.errorCount)\n"
        }
        if !commits.isEmpty {
            output.remark(
                "to take it back: " + options.command("revert", commits.map(\.description)))
        }
        for problem in report.errors.prefix(Self.shownProblems) {
            output.warn("line \(problem.line): \(problem.message)")
        }
        let others = report.errorCount - Self.shownProblems
        if others > 0 { output.warn("and \(others) more rows; --json lists them") }
    }
}

/// How many rows a table has, about: its lines, of which a cell may hold several.
enum RowEstimate {
    private static let pieceSize = 1 << 20

    /// Nil when the file cannot be read; that is found out elsewhere.
    static func rows(in path: String) -> Int? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
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
