import ArgumentParser

struct FleetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fleet",
        abstract: "Measures a server while many clients poll and some push.",
        discussion: """
            Times are those of a whole request at a client; clients and server share the machine. \
            Floor: the same request at a server that has nothing else to do.
            """)

    @OptionGroup var options: BenchOptions

    func run() async throws {
        try await FleetBench(options).run()
    }
}
