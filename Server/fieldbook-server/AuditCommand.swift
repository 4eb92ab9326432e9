import ArgumentParser
import CentralStorage
import CommandSupport
import DomainModel
import SyncProtocol
import TextFormats

struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Lists what was done to the server, its devices and its spaces.",
        discussion: """
            The oldest line comes first. A line without a device was a command of the operator.

            Example:

              fieldbook-server audit --limit 20
            """)

    @Option(help: "How many of the newest lines to show.")
    var limit = 100

    @OptionGroup var options: DataOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit takes a number above 0") }
    }

    func run() throws {
        let trail = try options.open().read { try $0.auditTrail(limit: limit) }
        try options.output.answer { writer in
            writer.array("entries", trail) { writer, entry in
                writer.object {
                    $0.member("number", entry.number)
                    $0.member("at", TimeText.utc(seconds: entry.at))
                    $0.member("action", entry.action.rawValue)
                    $0.member("space", entry.space)
                    $0.member("device", entry.device?.description)
                    $0.member("detail", entry.detail)
                }
            }
        } text: {
            var table = TextTable("AT", "ACTION", "SPACE", "DEVICE", "DETAIL")
            for entry in trail {
                table.add(
                    TimeText.utc(seconds: entry.at), entry.action.rawValue, entry.space,
                    entry.device?.description, entry.detail)
            }
            return table.text(for: options.output.terminal)
        }
    }
}
