import ArgumentParser

struct EditsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edits",
        abstract: "Measures edits and imports on a replica that works alone.",
        discussion: """
            Floors: an update of the plain document in a transaction of its own for each edit, an \
            insert of all documents in one transaction for the import, both synchronous=FULL.

            Example:

              fieldbook-bench edits --records 10000
            """)

    @OptionGroup var options: BenchOptions

    func run() async throws {
        try Self.run(options)
    }

    static func run(_ options: BenchOptions) throws {
        let site = try Site("edits", spaces: [WorkloadKind.plain.space], options)
        try EditsBench(site, options).run()
        try ImportBench(site, options).run()
    }
}
