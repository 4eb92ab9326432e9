import ArgumentParser
import CommandSupport
import ReplicaStore
import SyncProtocol
import TextFormats

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

extension RecordID {
    /// The part by which lists show it.
    var end: String { String(description.suffix(8)) }
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
