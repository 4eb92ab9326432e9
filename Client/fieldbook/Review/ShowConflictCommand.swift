import ArgumentParser
import CommandSupport
import ReplicaStore
import TextFormats

struct ShowConflictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows one conflict: what stands against what, and how to settle it.",
        discussion: """
            Example:

              fieldbook conflicts show 3fa2b1c0d4e5
            """)

    @Argument(help: "The conflict's id.")
    var conflict: String

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let replica = try options.open()
        let conflict = try replica.conflict(conflict)
        try options.output.answer { writer in
            writer.array("conflicts", [conflict]) { $0.conflict($1) }
        } text: {
            ConflictText(replica: replica, options: options).text(of: [conflict])
        }
        throw ExitStatus.conflicts
    }
}
