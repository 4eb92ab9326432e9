import ArgumentParser
import CommandSupport
import DomainModel
import ReplicaStore

struct AddCommand<Slot: CollectionSlot>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "add",
            abstract: "Adds a record of \(Slot.collection.name) and prints its id.",
            discussion: """
                Codes are accepted as the code or as its label in any of the schema's languages.

                Example:

                  fieldbook \(FieldHelp.exampleOfAdding(to: Slot.collection))

                \(FieldHelp.reference(to: Slot.collection))
                """)
    }

    @OptionGroup var fields: FieldArguments<Slot>

    @Option(
        help: ArgumentHelp(
            "The space to add it to; else the collection's own.", valueName: "space"))
    var space: String?

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let changes = try fields.changes()
        let collection = Slot.collection
        let result = try options.open().add(
            collection.name, changes, space: space, author: options.resolvedAuthor)
        try EditAnswer(result).write(to: options.output)
        let code = result.code.map { " \($0)" } ?? ""
        options.output.remark("added \(collection.name)\(code) in \(result.space)")
    }
}
