import ArgumentParser
import CommandSupport
import DomainModel
import ReplicaStore
import SyncProtocol
import TextFormats

struct ListCommand<Slot: CollectionSlot>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "list",
            abstract: "Lists records of \(Slot.collection.name).",
            discussion: """
                EXPR compares fields: field = != < <= > >= value, field~"text" (contains), \
                field+=element (has), joined by and, or, not and parentheses. Days may be today, \
                today+7 or today-30, of the office's time zone; a colleague may be me.

                Shown are \(Self.standard); --columns takes any \
                fields. An id is shown by its last 8 characters, which every command accepts.

                Example:

                  fieldbook \(Slot.collection.name) list --where '\(Self.example)' --limit 20
                """)
    }

    private static var example: String {
        let fields = Slot.collection.fields
        guard let field = fields.first(where: { $0.name == "status" }) ?? fields.first else {
            return "id != \"\""
        }
        return "\(FieldHelp.name(of: field)) = \(FieldHelp.example(of: field))"
    }

    @Option(
        name: .customLong("where"), parsing: .unconditional,
        help: ArgumentHelp("Which records.", valueName: "expr"))
    var condition: String?

    private static var standard: String {
        ListColumn.standard(of: Slot.collection).map(\.name).joined(separator: ", ")
    }

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The order: a field, or -field for descending.", valueName: "field"))
    var sort: String?

    @Option(help: ArgumentHelp("What to show, in this order.", valueName: "a,b"))
    var columns: String?

    @Option(help: ArgumentHelp("How many at most.", valueName: "n"))
    var limit: Int?

    @Option(help: ArgumentHelp("Only records of this space.", valueName: "space"))
    var space: String?

    @Flag(help: "Those that were deleted, instead of those in use.")
    var deleted = false

    @OptionGroup var language: LanguageOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit takes a number from 0") }
    }

    func run() throws {
        let collection = Slot.collection
        let sort = try sort.map { try Sort.parse($0, collection: collection) }
        let chosen = try chosenColumns(of: collection)
        let columns = chosen ?? ListColumn.standard(of: collection)
        let replica = try options.open()
        let filter = try condition.map {
            try replica.filter($0, of: collection, author: options.resolvedAuthor)
        }
        let reading = language.reading
        var list = RecordList(
            columns.map { StreamedTable.Column($0.heading(in: reading), isFirm: $0.isFirm) },
            output: options.output)
        let text = CellText(
            language: reading, labelsCodes: language.labelsCodes(on: options.output.terminal))
        let fields = chosen.map { Set($0.flatMap(\.registers)) }
        let choice = RecordChoice(
            filter: filter, sort: sort, limit: limit, space: space, deleted: deleted)
        var seen: [RecordID] = []
        let total = try replica.forEachRecord(
            collection.name, choice, alphabet: language.alphabet
        ) { view, names in
            seen.append(view.id)
            try list.add(view, only: fields) {
                try columns.map { try text.text($0, of: view, names) }
            }
        }
        try list.end(total: total)
        options.keepLook(.list, at: seen, of: collection.name, in: replica)
    }

    private func chosenColumns(of collection: CollectionSchema) throws -> [ListColumn]? {
        guard let columns else { return nil }
        let names = columns.split(separator: ",").map {
            String($0.drop { $0 == " " }.prefix { $0 != " " })
        }
        guard !names.isEmpty else {
            throw CommandFailure.usage(
                "--columns names no column",
                hint: "the columns: " + ListColumn.names(of: collection).joined(separator: ", "))
        }
        do {
            return try names.map { name throws(ListColumnError) in
                try ListColumn(name, of: collection)
            }
        } catch {
            throw CommandFailure.usage(error.message, hint: error.hint)
        }
    }
}

struct ShowCommand<Slot: CollectionSlot>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "show",
            abstract: "Shows a record of \(Slot.collection.name).",
            discussion: """
                Fields in conflict are marked; the value shown is provisional.\(Self.whole)

                Example:

                  fieldbook \(Slot.collection.name) show ID
                """)
    }

    private static var whole: String {
        isWhole
            ? " Below its fields stand the household, referrals, appointments, notes by time and "
                + "attachments."
            : ""
    }

    /// Whether what belongs to the record is shown with it.
    private static var isWhole: Bool { PersonText.collections.contains(Slot.collection.name) }

    @OptionGroup var record: RecordArgument
    @OptionGroup var language: LanguageOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let replica = try options.open()
        let view = try replica.show(record.id, in: Slot.collection.name)
        let others = try replica.otherRegistrations(of: view)
        let related =
            try Self.isWhole ? replica.related(to: view.id, by: PersonText.fields) : []
        try options.output.answer { writer in
            writer.key("record")
            writer.record(view)
            if let others {
                writer.member("kept", others.kept.description)
                writer.array("registrations", others.records) { $0.record($1) }
            }
            guard Self.isWhole else { return }
            writer.key("related")
            writer.object { writer in
                for group in related {
                    writer.array(group.plural, group.records) { $0.record($1) }
                }
            }
        } text: {
            let text = RecordText(replica: replica, options: options, language: language)
            let registrations = try (others?.records ?? []).map { try "\n" + text.text(of: $0) }
                .joined()
            guard Self.isWhole else { return try text.text(of: view) + registrations }
            let person = PersonText(
                view: view, related: related, options: options, language: language,
                names: text.name)
            return try text.text(of: view, leaving: ["notes"]) + person.text()
                + text.questions(of: view) + registrations
        }
        if let others {
            options.output.remark(
                others.kept == view.id
                    ? "registered \(others.records.count + 1) times; this record is kept"
                    : "a duplicate; the record that is kept is \(others.kept.end)")
        }
        options.keepLook(.view, at: [view.id], of: view.collection, in: replica)
    }
}
