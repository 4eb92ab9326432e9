import ArgumentParser
import CentralStorage

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
        options.output.write(
            SpaceList(spaces), text: spaces.map { "\($0.space)\n" }.joined())
    }
}
