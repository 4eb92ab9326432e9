import ArgumentParser
import CommandSupport
import DomainModel
import ReplicaStore
import SyncProtocol
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

/// Commits and changes for people.
struct LogText {
    let terminal: Terminal

    func text(of commits: [CommitSummary]) -> String {
        var table = TextTable("WHEN", "WHO", "OFFICE", "SPACE", "RECORDS", "")
        for commit in commits {
            let ids = commit.records.prefix(3).map { $0.description.suffix(8) }
            let more = commit.records.count > 3 ? " and \(commit.records.count - 3) more" : ""
            table.add(
                LocalTime.text(milliseconds: commit.at), commit.author, commit.office,
                commit.space, ids.joined(separator: " ") + more,
                commit.isPending ? "not sent yet" : remarks(commit.attribution))
        }
        return table.isEmpty ? "" : table.text(for: terminal)
    }

    func text(of changes: [RegisterChange], in schema: CollectionSchema?) -> String {
        var text = ""
        var commit: Dot?
        for change in changes {
            if change.commit != commit { text += heading(change) }
            commit = change.commit
            text += "  \(line(change, schema))\n"
        }
        return text
    }

    private func heading(_ change: RegisterChange) -> String {
        let office = change.office.map { ", \(terminal.line($0))" } ?? ""
        let remarks = change.isPending ? "not sent yet" : self.remarks(change.attribution)
        let state = remarks.isEmpty ? "" : "  " + remarks
        let who = terminal.style("\(terminal.line(change.author))\(office)", .bold)
        return "\(LocalTime.text(milliseconds: change.at))  \(who)"
            + terminal.style("\(state)  \(change.commit)", .dim) + "\n"
    }

    /// What is not as it mostly is: another device has brought the commit, or its writer's device,
    /// which has a key, has not signed it.
    private func remarks(_ attribution: Attribution?) -> String {
        var remarks: [String] = []
        if let bringer = attribution?.broughtBy {
            let name = [bringer.name, bringer.office].compactMap(\.self).joined(separator: ", ")
            let device = "…\(bringer.device.description.suffix(6))"
            remarks.append("brought by \(name.isEmpty ? device : "\(name) (\(device))")")
        }
        if attribution?.isSigned == false { remarks.append("not signed") }
        return terminal.line(remarks.joined(separator: "; "))
    }

    private func line(_ change: RegisterChange, _ schema: CollectionSchema?) -> String {
        guard !change.field.isEmpty else {
            return "the record: \(terminal.line(change.after?.shownText ?? ""))"
        }
        let key = RegisterKey(text: change.field)
        let register = schema?.register(key.field)
        let label = terminal.style(self.label(key, register), .cyan)
        switch register?.shape {
        case .set:
            let element = terminal.line(String(key.element ?? ""))
            return "\(label) \(change.after == nil ? "−" : "+") \(element)"
        case .log, .items:
            guard let after = change.after else { return "\(label) −" }
            return "\(label) + \(shown(after.map?["text"] ?? after))"
        default:
            return "\(label): \(shown(change.before)) → \(shown(change.after))"
        }
    }

    private func label(_ key: RegisterKey, _ register: RegisterSchema?) -> String {
        guard let register else { return terminal.line(key.text) }
        return register.shape == .group ? register.name : register.fields[0].label
    }

    private func shown(_ value: Value?) -> String {
        guard let value, !value.isNull else { return "nothing" }
        return terminal.line(value.shownText)
    }
}

extension JSONWriter {
    mutating func commit(_ summary: CommitSummary) {
        object { writer in
            writer.member("commit", summary.commit.description)
            writer.member("at", at: summary.at)
            writer.member("author", summary.author)
            writer.member("office", summary.office)
            writer.member("space", summary.space)
            writer.array("records", summary.records) { $0.text($1.description) }
            if summary.isPending { writer.member("pending", true) }
            writer.attribution(summary.attribution)
        }
    }

    mutating func change(_ change: RegisterChange) {
        object { writer in
            writer.member("at", at: change.at)
            writer.member("author", change.author)
            writer.member("office", change.office)
            writer.member("commit", change.commit.description)
            writer.member("field", change.field)
            writer.member("before", change.before ?? .null)
            writer.member("after", change.after ?? .null)
            if change.isPending { writer.member("pending", true) }
            writer.attribution(change.attribution)
        }
    }

    private mutating func attribution(_ attribution: Attribution?) {
        if let bringer = attribution?.broughtBy {
            key("broughtBy")
            object { writer in
                writer.member("device", bringer.device.description)
                writer.member("office", bringer.office)
                writer.member("name", bringer.name)
            }
        }
        if let isSigned = attribution?.isSigned { member("signed", isSigned) }
    }
}
