import ArgumentParser

struct HostileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hostile",
        abstract: "Attacks a live server beside honest offices, and checks what came of it.",
        discussion: """
            Devices that may do nothing, read, write, or manage a space of their own send requests \
            that follow the protocol's shapes and break its rules. They know what a lost bundle \
            would tell them: record ids, writers, devices. Afterwards nothing may have been learnt \
            or changed beyond their grants. Floor: the honest offices' exchanges without them.
            """)

    @OptionGroup var options: BenchOptions

    @Option(help: "How many hostile requests; else 1000000, or 20000 with --quick.")
    var requests: Int?

    @Option(help: "What the hostile requests are drawn from.")
    var seed: UInt64 = 1

    func run() async throws {
        let count = requests ?? (options.quick ? 20_000 : 1_000_000)
        try await HostileBench(options, requests: count, seed: seed).run()
    }
}
