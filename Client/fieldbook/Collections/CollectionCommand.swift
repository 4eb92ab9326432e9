import ArgumentParser
import DomainModel

/// `fieldbook case …`: the commands on the records of one collection.
struct CollectionCommand<Slot: CollectionSlot>: ParsableCommand {
    static var configuration: CommandConfiguration {
        let collection = Slot.collection
        let name = collection.name
        return CommandConfiguration(
            commandName: name,
            abstract:
                "Adds, changes, lists and shows \(collection.plural.replacing("_", with: " ")).",
            discussion: """
                Examples:

                  fieldbook \(FieldHelp.exampleOfAdding(to: collection))
                  fieldbook \(name) list --limit 20
                  fieldbook \(name) show ID

                ID is a record's id in full, 6 or more characters from its start or end, or its \
                code.

                \(FieldHelp.list(of: collection))
                """,
            subcommands: subcommands,
            aliases: collection.plural == name ? [] : [collection.plural])
    }
    private static var subcommands: [any ParsableCommand.Type] {
        CommandRoute.current.verb.flatMap(command(for:)).map { [$0] }
            ?? ["add", "edit", "show", "list", "delete", "restore", "transfer", "erase"]
            .compactMap(command(for:))
    }

    private static func command(for verb: String) -> (any ParsableCommand.Type)? {
        switch verb {
        case "add": AddCommand<Slot>.self
        case "edit": EditCommand<Slot>.self
        case "show": ShowCommand<Slot>.self
        case "list": ListCommand<Slot>.self
        case "delete": DeleteCommand<Slot>.self
        case "restore": RestoreCommand<Slot>.self
        case "transfer": TransferCommand<Slot>.self
        case "erase": EraseCommand<Slot>.self
        default: nil
        }
    }
}
