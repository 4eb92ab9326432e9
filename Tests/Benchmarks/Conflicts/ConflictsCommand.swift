import ArgumentParser

struct ConflictsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conflicts",
        abstract: "Measures two sides that have edited the same records offline.",
        discussion: """
            First different fields, which merge, then the same field, which asks. Floor: a change \
            set from each side applied to the other by SQLite's session extension, which \
            overwrites.
            """)

    @OptionGroup var options: BenchOptions

    func run() async throws {
        try ConflictsBench(options).run()
    }
}
