import ArgumentParser

struct SizeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "size",
        abstract: "Measures how figures grow with the number of records on the server.",
        discussion: """
            For each size: import, send, first sync, nothing new, a push, the memory of both \
            sides, files, and the server's start. Large sizes are taken once.

            Example:

              fieldbook-bench size --sizes 10000 100000
            """)

    @OptionGroup var options: BenchOptions

    func run() async throws {
        try SizeBench(options).run()
    }
}
