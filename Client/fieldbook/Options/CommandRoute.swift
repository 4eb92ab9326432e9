import ArgumentParser
import CommandSupport
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

/// Lets the options that every command takes stand before the command too.
enum ArgumentOrder {
    private static let valued: Set<String> = ["--replica", "--author", "--color"]
    private static let flags: Set<String> = ["--json", "--quiet", "-q"]

    /// Moves such options from the beginning to where the command expects them: behind its other
    /// arguments.
    static func arranged(_ arguments: [String]) -> [String] {
        var position = 0
        while position < arguments.count {
            let argument = arguments[position]
            if valued.contains(argument), position + 1 < arguments.count {
                position += 2
            } else if flags.contains(argument) || valued.contains(where: { isSet($0, argument) }) {
                position += 1
            } else {
                break
            }
        }
        guard position > 0, position < arguments.count else { return arguments }
        let rest = arguments[position...]
        let end = rest.firstIndex(of: "--") ?? rest.endIndex
        return Array(rest[..<end] + arguments[..<position] + rest[end...])
    }

    private static func isSet(_ option: String, _ argument: String) -> Bool {
        argument.hasPrefix(option + "=")
    }
}

/// Says that there is no such command, where the argument parser would talk of options.
enum UnknownCommand {
    /// - Throws: `CommandFailure` when the first argument is meant as a command and is none.
    static func check(_ arguments: [String]) throws(CommandFailure) {
        guard let word = arguments.first, !word.hasPrefix("-"), word != "help" else { return }
        guard CommandRoute.current.command == nil else { return }
        let names = Fieldbook.configuration.subcommands.flatMap { command in
            [command.configuration.commandName ?? ""] + command.configuration.aliases
        }
        guard !names.contains(word) else { return }
        let near = names.filter { distance($0, word) <= (word.count > 5 ? 2 : 1) }
        throw .usage(
            "there is no command “\(word.prefix(40))”",
            hint: near.isEmpty
                ? "fieldbook help lists them all"
                : "did you mean \(near.joined(separator: " or "))?")
    }

    /// How many letters have to be changed, put in or left out to make one word the other.
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (line, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for column in right.indices {
                let replaced = diagonal + (character == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
