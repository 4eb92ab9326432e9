import ArgumentParser
import CentralStorage
import SyncProtocol

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

    private struct Answer: Encodable {
        struct Entry: Encodable {
            let number: Int64
            /// RFC 3339.
            let at: String
            let action: String
            let space: String?
            let device: String?
            let detail: String
        }

        let version = 1
        let entries: [Entry]

        private enum CodingKeys: String, CodingKey { case version, entries }
    }

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit takes a number above 0") }
    }

    func run() throws {
        let trail = try options.open().read { try $0.auditTrail(limit: limit) }
        let answer = Answer(
            entries: trail.map {
                .init(
                    number: $0.number, at: Output.time($0.at), action: $0.action.rawValue,
                    space: $0.space, device: $0.device?.description, detail: $0.detail)
            })
        let rows = answer.entries.map {
            [$0.at, $0.action, $0.space ?? "", $0.device ?? "", $0.detail]
        }
        options.output.write(
            answer, text: Output.table(["AT", "ACTION", "SPACE", "DEVICE", "DETAIL"], rows))
    }
}
