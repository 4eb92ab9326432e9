import CommandSupport
import DomainModel
import ReplicaStore
import SyncProtocol

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
