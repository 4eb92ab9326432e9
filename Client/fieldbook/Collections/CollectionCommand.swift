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
            ?? (["add", "edit", "set", "show", "list", "delete", "restore", "transfer", "erase"]
                .compactMap(command(for:)) + casework)
    }

    /// What a collection's records are for, beyond what can be done with any.
    private static var casework: [any ParsableCommand.Type] {
        switch Slot.collection.name {
        case "case": [ReferCommand<Slot>.self]
        case "referral": ReferralStepCommands.all
        default: []
        }
    }

    private static func command(for verb: String) -> (any ParsableCommand.Type)? {
        switch verb {
        case "add": AddCommand<Slot>.self
        case "edit": EditCommand<Slot>.self
        case "set": SetCommand<Slot>.self
        case "show": ShowCommand<Slot>.self
        case "list": ListCommand<Slot>.self
        case "delete": DeleteCommand<Slot>.self
        case "restore": RestoreCommand<Slot>.self
        case "transfer": TransferCommand<Slot>.self
        case "erase": EraseCommand<Slot>.self
        default: casework.first { $0.configuration.commandName == verb }
        }
    }
}

/// A place in the schema's list of collections, as a type.
///
/// The argument parser knows commands by their types, and a deployment can add collections without
/// recompiling. So the types are made when the command starts: `FirstSlot`, `SlotAfter<FirstSlot>`,
/// `SlotAfter<SlotAfter<FirstSlot>>` … one for each collection of the schema.
protocol CollectionSlot: Sendable {
    static var index: Int { get }
}

enum FirstSlot: CollectionSlot {
    static var index: Int { 0 }
}

enum SlotAfter<Previous: CollectionSlot>: CollectionSlot {
    static var index: Int { Previous.index + 1 }
}

/// The place of the collection that the arguments name, which is all that most starts need.
enum NamedSlot: CollectionSlot {
    static var index: Int { CommandRoute.current.collection ?? 0 }
}

extension CollectionSlot {
    /// The collection at this place; types are made only for places that have one.
    static var collection: CollectionSchema { Deployment.current.collections[index] }
}

/// The commands of all collections.
enum CollectionCommands {
    static var all: [any ParsableCommand.Type] {
        commands(from: FirstSlot.self, count: Deployment.current.collections.count)
    }

    private static func commands<Slot: CollectionSlot>(
        from slot: Slot.Type, count: Int
    ) -> [any ParsableCommand.Type] {
        guard count > 0 else { return [] }
        return [CollectionCommand<Slot>.self]
            + commands(from: SlotAfter<Slot>.self, count: count - 1)
    }
}

/// The argument that names a record.
struct RecordArgument: ParsableArguments {
    @Argument(
        help: "The record: its id, 6 or more characters from the id's start or end, or its code.")
    var id: String

    func validate() throws {
        // The text may be a restricted field's value, so it is not repeated.
        guard !id.contains("=") else {
            throw ValidationError("the first argument has to be the record's id or code")
        }
    }
}
