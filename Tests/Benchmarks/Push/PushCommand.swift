import ArgumentParser

struct PushCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Measures a sync that sends what was edited offline.",
        discussion: """
            Each commit writes one field of one record. Floor: a change set of the same edits \
            made by SQLite's session extension and applied to a second file, durably.

            Example:

              fieldbook-bench push --records 10000 --commits 2000
            """)

    @OptionGroup var options: BenchOptions

    func run() async throws {
        try PushBench(Deployment(.plain, options, edited: 0), options).run()
    }
}
