import ArgumentParser
import CommandSupport
import DomainModel
import ReplicaStore
import SyncProtocol
import TextFormats

struct ShowQuarantineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows a refused commit with what it wrote.",
        discussion: """
            Example:

              fieldbook quarantine show 1
            """)

    @Argument(help: "The number, as fieldbook quarantine shows it.")
    var number: Int64

    @OptionGroup var options: GlobalOptions

    func run() throws {
        guard let commit = try options.open().quarantine().first(where: { $0.number == number })
        else {
            throw CommandFailure(
                "not_found", "nothing in quarantine has the number \(number)",
                hint: "list it with \(options.command("quarantine", "list"))")
        }
        try options.output.answer { writer in
            writer.array("quarantine", [commit]) { $0.quarantined($1, withWrites: true) }
        } text: {
            text(of: commit)
        }
    }

    private func text(of commit: QuarantinedCommit) -> String {
        let terminal = options.output.terminal
        var text =
            terminal.style(terminal.line(commit.reasonText), .red)
            + "  \(commit.space)  \(LocalTime.text(milliseconds: commit.at))\n"
        for reference in commit.records {
            let collection = terminal.line(reference.collection)
            text += terminal.style("\(collection) \(reference.record)", .bold) + "\n"
            let written = (commit.writes[reference] ?? [:]).sorted { $0.key < $1.key }
            for (field, value) in written {
                text += "  \(terminal.line(field))\t\(terminal.line(value.shownText))\n"
            }
        }
        return text
    }
}
