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
            subcommands: [
                AddCommand<Slot>.self, EditCommand<Slot>.self, ShowCommand<Slot>.self,
                ListCommand<Slot>.self, DeleteCommand<Slot>.self, RestoreCommand<Slot>.self,
                TransferCommand<Slot>.self, EraseCommand<Slot>.self,
            ],
            aliases: collection.plural == name ? [] : [collection.plural])
    }
}
