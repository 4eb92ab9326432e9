import ArgumentParser
import CommandSupport
import ReplicaStore
import SyncProtocol
import TextFormats

struct ConflictsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conflicts",
        abstract: "Shows what the replicas cannot decide among themselves.",
        discussion: """
            Nothing is lost while a conflict is open: every candidate is kept, and a provisional \
            value is shown until somebody decides. Exit status 3 says that some await review.

            Examples:

              fieldbook conflicts
              fieldbook conflicts --collection case
              fieldbook conflicts show CONFLICT
            """,
        subcommands: [ListConflictsCommand.self, ShowConflictCommand.self],
        defaultSubcommand: ListConflictsCommand.self)
}

/// Which conflicts are meant, for every command that takes many.
struct ConflictOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only those of one collection.", valueName: "collection"))
    var collection: String?

    @Option(help: ArgumentHelp("Only those about one field.", valueName: "field"))
    var field: String?

    @Option(
        help: ArgumentHelp(
            "Only those in which one of the values comes from this office.", valueName: "office"))
    var office: String?

    @Option(
        name: .customLong("import"),
        help: ArgumentHelp(
            "Only those in which one of the values comes from an import, by the commits that it "
                + "has named.",
            valueName: "commits"))
    var imported: [CommitRange] = []

    @Option(help: ArgumentHelp("How many at most.", valueName: "n"))
    var limit: Int?

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit takes a number from 0") }
    }

    var selection: ConflictSelection {
        ConflictSelection(
            collection: collection, field: field, office: office,
            commits: imported.isEmpty ? nil : Set(imported.flatMap(\.dots)), limit: limit)
    }

    var isAll: Bool { selection == ConflictSelection() }
}

struct ListConflictsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the open conflicts, grouped by record.",
        discussion: """
            Example:

              fieldbook conflicts list --collection meeting
              fieldbook conflicts list --field name --office brest --limit 20
            """)

    @OptionGroup var selection: ConflictOptions

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let replica = try options.open()
        let (conflicts, total) = try replica.conflicts(selection.selection)
        try options.output.answer { writer in
            writer.array("conflicts", conflicts) { $0.conflict($1) }
            writer.member("total", total)
        } text: {
            ConflictText(replica: replica, options: options).text(of: conflicts)
        }
        guard total > 0 else {
            options.output.remark(
                selection.isAll ? "nothing awaits review" : "no such conflict awaits review")
            return
        }
        let records = Count.text(Set(conflicts.map(\.record)).count, "record")
        options.output.remark(
            conflicts.count == total
                ? "\(Count.awaitingReview(total)), of \(records)"
                : "\(conflicts.count) of \(total) conflicts, of \(records)")
        throw ExitStatus.conflicts
    }
}

struct ShowConflictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows one conflict: what stands against what, and how to settle it.",
        discussion: """
            Example:

              fieldbook conflicts show 3fa2b1c0d4e5
            """)

    @Argument(help: "The conflict's id.")
    var conflict: String

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let replica = try options.open()
        let conflict = try replica.conflict(conflict)
        try options.output.answer { writer in
            writer.array("conflicts", [conflict]) { $0.conflict($1) }
        } text: {
            ConflictText(replica: replica, options: options).text(of: [conflict])
        }
        throw ExitStatus.conflicts
    }
}

extension JSONWriter {
    mutating func conflict(_ conflict: Conflict) {
        object { writer in
            writer.member("id", conflict.id)
            writer.member("kind", conflict.kind.rawValue)
            writer.member("space", conflict.space)
            writer.member("collection", conflict.collection)
            writer.member("record", conflict.record.description)
            writer.member("title", conflict.title)
            writer.member("field", conflict.field)
            writer.member("visible", conflict.visible)
            writer.member("ancestor", conflict.ancestor ?? .null)
            writer.array("candidates", conflict.candidates) { $0.candidate($1) }
        }
    }

    private mutating func candidate(_ candidate: Conflict.Candidate) {
        object { writer in
            writer.member("index", candidate.index)
            // A candidate may be that the field is empty, which is a choice and not an absence.
            writer.key("value")
            writer.value(candidate.value)
            writer.member("author", candidate.author)
            writer.member("office", candidate.office)
            writer.member("at", at: candidate.at)
            if candidate.isResolution { writer.member("resolution", true) }
            writer.member("record", candidate.record?.description)
        }
    }
}
