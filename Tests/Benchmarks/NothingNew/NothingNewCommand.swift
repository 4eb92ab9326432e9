import ArgumentParser

struct NothingNewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nothing-new",
        abstract: "Measures a sync with nothing to say, for 1, 10 and 100 spaces.",
        discussion: "Bytes and round trips are counted on the sockets between the two processes.")

    @OptionGroup var options: BenchOptions

    func run() async throws {
        try NothingNewBench(options).run()
    }
}
