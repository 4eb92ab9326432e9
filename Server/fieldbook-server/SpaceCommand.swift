import ArgumentParser

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
