import CommandSupport
import DomainModel
import ReplicaStore
import SyncProtocol

/// Values as people read them.
struct FieldText {
    let terminal: Terminal
    /// What a reference's target is called, if it is known here.
    let title: (RecordID) -> String?

    /// One line for a value of a field; nil schema for what the schema does not know.
    func line(_ value: Value, _ type: FieldType?) -> String {
        switch value {
        case .null: terminal.style("nothing", .dim)
        case .bool(let bool): bool ? "yes" : "no"
        case .text(let text): self.text(text, type)
        case .array(let elements):
            elements.map { line($0, type?.element) }.joined(separator: "; ")
        case .map(let members): self.members(members)
        default: terminal.line(value.shownText)
        }
    }

    /// The lines of a field: entries and items take one each.
    func lines(_ value: Value, _ type: FieldType?) -> [String] {
        switch (value, type) {
        case (.array(let entries), .log): entries.map(entry)
        case (.array(let items), .items): items.map { line($0, nil) }
        case (.text(let text), .longtext):
            text.split(separator: "\n", omittingEmptySubsequences: false)
                .map { terminal.line(String($0)) }
        default: [line(value, type)]
        }
    }

    private func text(_ text: String, _ type: FieldType?) -> String {
        switch type?.element {
        case .code(let list):
            guard let code = list[text], code.label() != text, terminal.isInteractive else {
                return terminal.line(text)
            }
            return terminal.line(text) + terminal.style(" (\(code.label()))", .dim)
        case .reference:
            guard let id = RecordID(text), let title = title(id) else { return terminal.line(text) }
            return "\(terminal.line(String(text.suffix(8)))) (\(terminal.line(title)))"
        default:
            return terminal.line(text)
        }
    }

    private func entry(_ value: Value) -> String {
        guard let entry = value.map else { return line(value, nil) }
        let head = [entry["at"]?.text.map(time), entry["author"]?.text].compactMap(\.self)
            .map(terminal.line).joined(separator: " ")
        return terminal.style(head, .dim) + (head.isEmpty ? "" : "  ")
            + terminal.line(entry["text"]?.text ?? "")
    }

    private func time(_ text: String) -> String {
        ZonedTime(text).map { LocalTime.text(milliseconds: $0.millisecondsSince1970) } ?? text
    }

    private func members(_ members: [String: Value]) -> String {
        let id = members["id"]?.text.map { terminal.style(" [\(terminal.line($0))]", .dim) } ?? ""
        return members.filter { $0.key != "id" }.sorted { $0.key < $1.key }
            .map { "\(terminal.line($0.key)): \(line($0.value, nil))" }
            .joined(separator: ", ") + id
    }
}
