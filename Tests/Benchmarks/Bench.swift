import ArgumentParser

@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fieldbook-bench",
        abstract: "Measures Fieldbook against floors that are taken in the same run.",
        discussion: """
            Drives the real commands, which stand in the same folder, over loopback HTTP and with \
            durable files in a temporary folder. All data is fictitious. Without a subcommand \
            it measures everything but layouts and linkage.
            """,
        subcommands: [
            AllCommand.self, FirstSyncCommand.self, PushCommand.self, NothingNewCommand.self,
            EditsCommand.self, ConflictsCommand.self, FleetCommand.self, SizeCommand.self,
            HistoryCommand.self, MicroCommand.self, LayoutsCommand.self, PageCommand.self,
            HostileCommand.self, LinkageCommand.self,
        ],
        defaultSubcommand: AllCommand.self)
}

struct AllCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "all", abstract: "Runs every benchmark but layouts and hostile.")

    @OptionGroup var options: BenchOptions

    func run() async throws {
        for workload in options.workloads {
            let deployment = try Deployment(workload, options)
            try FirstSyncBench(deployment, options).run()
            if workload == .plain { try PushBench(deployment, options).run() }
        }
        try NothingNewBench(options).run()
        try EditsCommand.run(options)
        try ConflictsBench(options).run()
        try await FleetBench(options).run()
        try SizeBench(options).run()
        try HistoryBench(options).run()
        MicroBench(options).run()
        try StoreBench(options).run()
    }
}
