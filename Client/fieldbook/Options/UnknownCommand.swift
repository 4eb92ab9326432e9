import ArgumentParser
import CommandSupport

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
