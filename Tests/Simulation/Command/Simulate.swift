import ArgumentParser

@main
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fieldbook-simulate",
        abstract: "Runs the whole of Fieldbook in worlds where everything goes wrong.",
        discussion: """
            Client, server, stores and merge are those of the product; time, randomness, the bytes
            between machines and the ends of processes are simulated. What happens follows from the
            seed alone.
            """,
        subcommands: [
            RunCommand.self, ReplayCommand.self, ExhaustCommand.self, MutantsCommand.self,
        ],
        defaultSubcommand: RunCommand.self)
}
