import ArgumentParser

struct MicroCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "micro",
        abstract: "Measures the pure parts, and the steps of a sync, by themselves.",
        discussion: """
            Join, encoding, decoding, views and digest; then what replica and server do in a sync, \
            without HTTP or compression. Allocations are counted, not sampled.
            """)

    @OptionGroup var options: BenchOptions

    func run() async throws {
        MicroBench(options).run()
        try StoreBench(options).run()
    }
}
