import ArgumentParser
import CentralStorage
import CommandSupport
import SyncProtocol
import TextFormats

struct SpaceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "space",
        abstract: "Adds spaces.",
        discussion: """
            A space is what offices share, or what one office keeps to itself.

            Example:

              fieldbook-server space add network office:minsk office:brest
            """,
        subcommands: [SpaceAddCommand.self])
}

struct SpaceAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Adds one or more spaces, all of them or none.",
        discussion: """
            Names are made of a-z, 0-9, : and -. Creates the data folder if there is none yet.

            Example:

              fieldbook-server space add network office:minsk
            """)

    @Argument(help: "Names of the new spaces.")
    var names: [String]

    @OptionGroup var options: DataOptions

    func run() throws {
        let store = try options.create()
        let spaces = try store.write { transaction in
            for name in names { try transaction.addSpace(name) }
            return try transaction.spaces()
        }
        try options.output.answer {
            SpaceList(spaces).write(to: &$0)
        } text: {
            names.map { "added \($0)\n" }.joined()
        }
    }
}

struct SpacesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spaces",
        abstract: "Lists the spaces.",
        discussion: """
            Example:

              fieldbook-server spaces --json
            """)

    @OptionGroup var options: DataOptions

    func run() throws {
        let spaces = try options.open().read { try $0.spaces() }
        try options.output.answer {
            SpaceList(spaces).write(to: &$0)
        } text: {
            spaces.map { "\($0.space)\n" }.joined()
        }
    }
}

/// The spaces of a server as `spaces`, `space add`, `backup` and `restore` answer them.
struct SpaceList {
    let spaces: [SpaceSummary]

    init(_ spaces: [SpaceSummary]) {
        self.spaces = spaces
    }

    func write(to writer: inout JSONWriter) {
        writer.array("spaces", spaces) { writer, space in
            writer.object {
                $0.member("space", space.space)
                $0.member("records", space.records)
                // Of the last log entry.
                $0.member("number", space.number)
                $0.member("digest", space.digest.hexadecimal)
            }
        }
    }
}
