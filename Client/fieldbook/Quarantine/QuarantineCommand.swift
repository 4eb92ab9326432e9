import ArgumentParser
import CommandSupport
import DomainModel
import ReplicaStore
import SyncProtocol
import TextFormats

struct QuarantineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine",
        abstract: "Shows edits that the server refused, makes them again, or lets them go.",
        discussion: """
            An edit is refused, for example, when it was made in a space that this device may not \
            write in. The others go on; what was refused stays here with the reason.

            Examples:

              fieldbook quarantine
              fieldbook quarantine show 1
              fieldbook quarantine retry 1
            """,
        subcommands: [
            ListQuarantineCommand.self, ShowQuarantineCommand.self, RetryQuarantineCommand.self,
            DiscardQuarantineCommand.self,
        ],
        defaultSubcommand: ListQuarantineCommand.self)
}

struct ListQuarantineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the refused commits, the oldest first.",
        discussion: """
            Example:

              fieldbook quarantine list
            """)

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let commits = try options.open().quarantine()
        try options.output.answer { writer in
            writer.array("quarantine", commits) { $0.quarantined($1) }
        } text: {
            var table = TextTable("NUMBER", "WHEN", "SPACE", "REASON", "RECORDS")
            for commit in commits {
                let records = commit.records.map { "\($0.collection) \($0.record.end)" }
                table.add(
                    String(commit.number), LocalTime.text(milliseconds: commit.at), commit.space,
                    commit.reasonText, records.joined(separator: ", "))
            }
            return table.isEmpty ? "" : table.text(for: options.output.terminal)
        }
        if commits.isEmpty { options.output.remark("nothing was refused") }
    }
}

extension QuarantinedCommit {
    /// The reason as a sentence has it.
    var reasonText: String {
        switch VoidReason(rawValue: reason) {
        case .malformed?: "broken"
        case .notPermitted?:
            destination.map { "not permitted to move it to \(TerminalText.line($0))" }
                ?? "not permitted"
        case .collected?: "the record was removed for good"
        case .erased?: "the record was erased"
        case .tooLarge?: "it would make the record too large"
        case .expelled?: "taken out by the central office"
        case nil:
            switch reason {
            case "revoked": "access was taken away"
            case "unconfirmed": "only a bundle called it acknowledged"
            default: reason
            }
        }
    }
}

extension JSONWriter {
    /// A refused commit; with what it wrote where that is asked for.
    mutating func quarantined(_ commit: QuarantinedCommit, withWrites: Bool = false) {
        object { writer in
            writer.member("number", commit.number)
            writer.member("space", commit.space)
            writer.member("commit", commit.commit.description)
            writer.member("reason", commit.reason)
            writer.member("at", at: commit.at)
            writer.array("records", commit.records) { writer, reference in
                writer.object {
                    $0.member("collection", reference.collection)
                    $0.member("id", reference.record.description)
                    guard withWrites, let written = commit.writes[reference] else { return }
                    $0.member("fields", .map(written))
                }
            }
        }
    }
}

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

/// Which of the refused commits a command is about.
struct QuarantineNumbers: ParsableArguments {
    @Argument(help: "The numbers, as fieldbook quarantine shows them.")
    var numbers: [Int64] = []

    @Flag(help: "All that are in quarantine.")
    var all = false

    func validate() throws {
        guard numbers.isEmpty == all else {
            throw ValidationError("give the numbers, or --all")
        }
    }

    /// The commits, the oldest first.
    func commits(of replica: Replica) throws -> [QuarantinedCommit] {
        let known = try replica.quarantine()
        if all { return known }
        for number in numbers where !known.contains(where: { $0.number == number }) {
            throw CommandFailure(
                "not_found", "nothing in quarantine has the number \(number)",
                hint: "list it with fieldbook quarantine list")
        }
        return known.filter { numbers.contains($0.number) }
    }
}
