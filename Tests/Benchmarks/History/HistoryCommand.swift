import ArgumentParser

struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Measures what a long history costs those who join or come back.",
        discussion: """
            Each figure is taken once: bytes are the same in every run.

            Example:

              fieldbook-bench history --records 10000 --history 100
            """)

    @OptionGroup var options: BenchOptions

    func run() async throws {
        try HistoryBench(options, records: options.records).run()
    }
}
