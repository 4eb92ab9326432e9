import ArgumentParser

struct LayoutsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "layouts",
        abstract: "Measures two ways to keep a record's state in a replica's file.",
        discussion: """
            Either the whole state stands beside the document, or its clock alone does and values \
            stand once, in the document. The records are those that the real commands synced.

            Example:

              fieldbook-bench layouts --records 10000 --workload plain
            """)

    @OptionGroup var options: BenchOptions

    func run() async throws {
        for workload in options.workloads {
            try LayoutsBench(Deployment(workload, options), options).run()
        }
    }
}
