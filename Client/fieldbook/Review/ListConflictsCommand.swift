import ArgumentParser
import CommandSupport
import ReplicaStore
import TextFormats

struct ListConflictsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the open conflicts, grouped by record.",
        discussion: """
            Example:

              fieldbook conflicts list --collection meeting
            """)

    @Option(help: ArgumentHelp("Only those of one collection.", valueName: "collection"))
    var collection: String?

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let replica = try options.open()
        let conflicts = try replica.conflicts(collection: collection)
        try options.output.answer { writer in
            writer.array("conflicts", conflicts) { $0.conflict($1) }
        } text: {
            ConflictText(replica: replica, options: options).text(of: conflicts)
        }
        if conflicts.isEmpty {
            options.output.remark("nothing awaits review")
        } else {
            options.output.remark(
                "\(Count.awaitingReview(conflicts.count)), of "
                    + Count.text(Set(conflicts.map(\.record)).count, "record"))
            throw ExitStatus.conflicts
        }
    }
}
