import ArgumentParser
import ReplicaStore

struct ResolveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract: "Settles a conflict.",
        discussion: """
            The decision replaces exactly what is shown: a value that arrives later is a new \
            conflict. One that has changed since it was shown is refused, with its new id.

            Examples:

              fieldbook resolve 3fa2b1c0d4e5 --take 2
              fieldbook resolve 3fa2b1c0d4e5 --value high --reason 'checked by telephone'
              fieldbook resolve 3fa2b1c0d4e5 --restore
            """)

    @Argument(help: "The conflict's id, as fieldbook conflicts shows it.")
    var conflict: String

    @Option(help: ArgumentHelp("Take the candidate of this number.", valueName: "n"))
    var take: Int?

    @Option(parsing: .unconditional, help: ArgumentHelp("Another value.", valueName: "v"))
    var value: String?

    @Flag(help: "Keep both entries of a list; or: two records are no duplicates.")
    var keepBoth = false

    @Flag(help: "Keep the record in use, or bring it back.")
    var restore = false

    @Flag(help: "Delete the record.")
    var delete = false

    @Option(parsing: .unconditional, help: ArgumentHelp("Why.", valueName: "text"))
    var reason: String?

    @OptionGroup var options: GlobalOptions

    private var resolutions: [Resolution] {
        var resolutions: [Resolution] = []
        if let take { resolutions.append(.take(take)) }
        if let value { resolutions.append(.value(value)) }
        if keepBoth { resolutions.append(.keepBoth) }
        if restore { resolutions.append(.restore) }
        if delete { resolutions.append(.delete) }
        return resolutions
    }

    func validate() throws {
        guard resolutions.count == 1 else {
            throw ValidationError(
                "give exactly one of --take N, --value V, --keep-both, --restore and --delete")
        }
    }

    func run() throws {
        let replica = try options.open()
        let clock = try replica.clockReport()
        let result = try replica.resolve(
            conflict, resolutions[0], reason: reason, author: options.resolvedAuthor)
        try EditAnswer(result, resolved: conflict, clock: clock).write(to: options.output)
    }
}
