import ArgumentParser
import CommandSupport
import DomainModel
import ReplicaStore
import TextFormats

struct LogCommand: ParsableCommand {
    private static let shownAtOnce = 50

    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Shows the commits, or one record's history field by field.",
        discussion: """
            Commits come newest first; a record's changes in the order in which they were made. \
            What another device has brought for its author says so, and what bears no signature \
            though its author's device signs.

            Examples:

              fieldbook log --limit 20
              fieldbook log MINSK-2026-K7-0001
            """)

    @Argument(help: "A record's id, 6 or more characters from its start or end, or its code.")
    var id: String?

    @Option(help: ArgumentHelp("The newest so many.", valueName: "n"))
    var limit: Int?

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit takes a number from 0") }
    }

    func run() throws {
        let replica = try options.open()
        if let id { try writeChanges(of: id, replica) } else { try writeCommits(replica) }
    }

    private func writeCommits(_ replica: Replica) throws {
        let isRead = options.output.terminal.isInteractive && !options.output.isJSON
        let commits = try replica.commits(limit: limit ?? (isRead ? Self.shownAtOnce : nil))
        try options.output.answer { writer in
            writer.array("commits", commits) { $0.commit($1) }
        } text: {
            LogText(terminal: options.output.terminal).text(of: commits)
        }
    }

    private func writeChanges(of id: String, _ replica: Replica) throws {
        let changes = try replica.changes(of: id, limit: limit)
        try options.output.answer { writer in
            writer.array("changes", changes) { $0.change($1) }
        } text: {
            let record = try replica.show(id, in: nil)
            return LogText(terminal: options.output.terminal)
                .text(of: changes, in: replica.schema.collection(record.collection))
        }
    }
}
