import ArgumentParser

struct FirstSyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "first-sync",
        abstract: "Measures how a fresh replica takes in everything that the server has.",
        discussion: """
            Imports the records in one office, sends them, and syncs fresh replicas: real \
            commands, a real server process. Floors: a plain insert of the same documents in one \
            transaction, that file, and that file after zstd -3.

            Example:

              fieldbook-bench first-sync --records 10000 --workload cases --json
            """)

    @OptionGroup var options: BenchOptions

    func run() async throws {
        for workload in options.workloads {
            try FirstSyncBench(Deployment(workload, options), options).run()
        }
    }
}
