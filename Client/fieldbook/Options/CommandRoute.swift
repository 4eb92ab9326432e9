import ArgumentParser
import DomainModel

/// Which commands a start has to make ready: the one that its arguments name, else all.
///
/// The argument parser asks every command that it is given for its help before it looks at an
/// argument, and those of a dozen collections cost more than most commands take.
struct CommandRoute {
    static let current = CommandRoute(
        ArgumentOrder.arranged(Array(CommandLine.arguments.dropFirst())))

    /// Whether no command is named and none is listed.
    let isBare: Bool
    /// What may be a command's name, and behind it the verb on a collection.
    private let words: ArraySlice<String>

    init(_ arguments: [String]) {
        isBare = arguments.isEmpty || arguments == ["--version"]
        // A manual and a completion script tell of all commands.
        let asksForAll = arguments.contains {
            $0.hasPrefix("--experimental") || $0.hasPrefix("--generate")
        }
        words = asksForAll ? [] : arguments.drop { $0 == "help" }.prefix(2)
    }

    /// What may be the verb behind a collection's name.
    var verb: String? { words.dropFirst().first }

    /// The place in the schema's list of the collection that is named.
    var collection: Int? {
        guard let word = words.first else { return nil }
        return Deployment.current.collections.firstIndex { $0.name == word || $0.plural == word }
    }

    /// The command that is named.
    var command: (any ParsableCommand.Type)? {
        guard let word = words.first else { return nil }
        if collection != nil { return CollectionCommand<NamedSlot>.self }
        return Fieldbook.commands.lazy.flatMap(\.commands)
            .first { $0.configuration.commandName == word }
    }

    /// The commands that are to be made ready, in their groups.
    var groups: [CommandGroup] {
        if isBare { return [] }
        guard let command else { return Self.allGroups }
        return [CommandGroup(name: "Commands", subcommands: [command])]
    }

    private static var allGroups: [CommandGroup] {
        [CommandGroup(name: "Records", subcommands: CollectionCommands.all)]
            + Fieldbook.commands.map { CommandGroup(name: $0.group, subcommands: $0.commands) }
    }
}
