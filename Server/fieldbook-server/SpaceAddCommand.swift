import ArgumentParser
import CentralStorage
import CommandSupport
import TextFormats

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
