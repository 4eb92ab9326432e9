import ArgumentParser

struct MicroCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "micro",
        abstract: "Measures join, encoding, decoding, views and digest by themselves.",
        discussion: "Allocations are counted, not sampled: they are the same in every run.")

    @OptionGroup var options: BenchOptions

    func run() async throws {
        MicroBench(options).run()
    }
}
