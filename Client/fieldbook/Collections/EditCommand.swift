import ArgumentParser
import CommandSupport
import DomainModel
import ReplicaStore
import SyncProtocol

struct EditCommand<Slot: CollectionSlot>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "edit",
            abstract: "Changes fields of a record of \(Slot.collection.name).",
            discussion: """
                Setting a field that is in conflict settles the conflict.

                Example:

                  fieldbook \(Slot.collection.name) edit ID \(Self.example)

                \(FieldHelp.reference(to: Slot.collection))
                """)
    }

    private static var example: String {
        let field = Slot.collection.fields.first { !$0.isStoreField && $0.policy != .once }
        return field.map { "\(FieldHelp.name(of: $0))=\(FieldHelp.example(of: $0))" }
            ?? "field=value"
    }

    @OptionGroup var record: RecordArgument
    @OptionGroup var fields: FieldArguments<Slot>
    @OptionGroup var options: GlobalOptions

    func run() throws {
        guard !fields.fields.isEmpty else {
            throw CommandFailure.usage(
                "nothing was given to change", hint: "add field=value arguments behind the id")
        }
        let result = try options.open().edit(
            record.id, in: Slot.collection.name, try fields.changes(),
            author: options.resolvedAuthor)
        try EditAnswer(result).write(to: options.output)
        if result.commit == nil { options.output.remark("nothing changed: it was so already") }
    }
}
