import ArgumentParser
import CentralStorage
import CommandSupport
import TextFormats

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
