import ArgumentParser
import CommandSupport
import DomainModel
import ReplicaStore
import TextFormats

struct ListCommand<Slot: CollectionSlot>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "list",
            abstract: "Lists records of \(Slot.collection.name).",
            discussion: """
                EXPR compares fields: field = != < <= > >= value, field~"text" (contains), \
                field+=element (has), joined by and, or, not and parentheses. The id is shown by \
                its last 8 characters, which every command accepts.

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

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The order: a field, or -field for descending.", valueName: "field"))
    var sort: String?

    @Option(help: ArgumentHelp("How many at most.", valueName: "n"))
    var limit: Int?

    @Option(help: ArgumentHelp("Only records of this space.", valueName: "space"))
    var space: String?

    @Flag(help: "Those that were deleted, instead of those in use.")
    var deleted = false

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit takes a number from 0") }
    }

    func run() throws {
        let collection = Slot.collection
        let sort = try sort.map { try Sort.parse($0, collection: collection) }
        let replica = try options.open()
        let filter = try condition.map { try replica.filter($0, of: collection) }
        var list = RecordList(output: options.output)
        if filter == nil, sort == nil, limit == nil, space == nil, !deleted {
            try replica.forEachRecord(collection.name) { try list.add($0) }
            try list.end(total: list.count)
        } else {
            let found = try replica.list(
                collection.name, where: filter, sort: sort, limit: limit, space: space,
                deleted: deleted, alphabet: .ofReader)
            for record in found.records { try list.add(record) }
            try list.end(total: found.total)
        }
    }
}

struct ShowCommand<Slot: CollectionSlot>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "show",
            abstract: "Shows a record of \(Slot.collection.name).",
            discussion: """
                Fields in conflict are marked; the value shown is provisional.

                Example:

                  fieldbook \(Slot.collection.name) show ID
                """)
    }

    @OptionGroup var record: RecordArgument
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let replica = try options.open()
        let view = try replica.show(record.id, in: Slot.collection.name)
        try options.output.answer { writer in
            writer.key("record")
            writer.record(view)
        } text: {
            try RecordText(replica: replica, options: options).text(of: view)
        }
    }
}
