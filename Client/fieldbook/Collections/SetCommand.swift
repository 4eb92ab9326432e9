import ArgumentParser
import CommandSupport
import DomainModel
import ReplicaStore
import SyncProtocol
import TextFormats

/// `fieldbook COLLECTION set`: the same change to all records that fit a filter.
struct SetCommand<Slot: CollectionSlot>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "set",
            abstract: "Changes fields of all \(name) that fit a filter.",
            discussion: """
                Says how many there are and asks before it changes any; all of them are changed, \
                or none. The values are those that edit takes, and EXPR is that of list.

                Example:

                  fieldbook \(Slot.collection.name) set \(example) \\
                      --where 'created_by = me'
                """)
    }

    private static var name: String { Slot.collection.plural.replacing("_", with: " ") }

    private static var example: String {
        let fields = Slot.collection.fields.filter { !$0.isStoreField && $0.policy != .once }
        let field = fields.first { $0.name == "caseworker" } ?? fields.first
        return field.map { "\(FieldHelp.name(of: $0))=\(FieldHelp.example(of: $0))" }
            ?? "field=value"
    }

    @OptionGroup var fields: FieldArguments<Slot>

    @Option(
        name: .customLong("where"), parsing: .unconditional,
        help: ArgumentHelp("Which records.", valueName: "expr"))
    var condition: String

    @Option(help: ArgumentHelp("Only records of this space.", valueName: "space"))
    var space: String?

    @Flag(help: "Say what would change, and change nothing.")
    var dryRun = false

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var options: GlobalOptions

    func run() throws {
        guard !fields.fields.isEmpty else {
            throw CommandFailure.usage(
                "nothing was given to change", hint: "add field=value arguments")
        }
        let collection = Slot.collection
        let changes = try fields.changes()
        let replica = try options.open()
        let filter = try replica.filter(
            condition, of: collection, author: options.resolvedAuthor)
        var found: [RecordID] = []
        _ = try replica.forEachRecord(
            collection.name, RecordChoice(filter: filter, space: space)
        ) { view, _ in found.append(view.id) }
        let batch = found.map {
            RecordChange.update($0, collection: collection.name, changes: changes)
        }
        // What the fields do not take, and how many are so already, is known before it is asked.
        let rehearsal = try apply(batch, to: replica, isRehearsal: true)
        let count = rehearsal.count { $0.commit != nil }
        if dryRun || count == 0 { return try answer(found.count, rehearsal, isDone: false) }
        let others = found.count - count
        try confirmation.ask(
            "Change \(Count.text(count, "record")) of \(collection.name)"
                + (others > 0 ? " (\(others) more are so already)?" : "?"),
            options.output)
        let results = try apply(batch, to: replica, isRehearsal: false)
        try answer(found.count, results, isDone: true)
    }

    private func apply(
        _ batch: [RecordChange], to replica: Replica, isRehearsal: Bool
    ) throws -> [EditResult] {
        batch.isEmpty
            ? []
            : try replica.apply(
                batch, author: options.resolvedAuthor, isRehearsal: isRehearsal)
    }

    private func answer(_ found: Int, _ results: [EditResult], isDone: Bool) throws {
        let changed = results.filter { $0.commit != nil }
        try options.output.answer { writer in
            writer.member("found", found)
            writer.member("changed", changed.count)
            writer.member("dryRun", !isDone && dryRun)
            writer.array("records", changed) { $0.text($1.id.description) }
        } text: {
            let words = isDone || !dryRun ? "changed" : "would change"
            return "\(words) \(changed.count) of \(Count.text(found, "record"))\n"
        }
        for warning in Set(results.flatMap(\.warnings)).sorted() { options.output.warn(warning) }
    }
}
