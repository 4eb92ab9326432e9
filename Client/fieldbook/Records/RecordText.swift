import CommandSupport
import DomainModel
import ReplicaStore
import SyncProtocol

/// A whole record as people read it: a heading, then its fields by their labels.
struct RecordText {
    let replica: Replica
    let options: GlobalOptions
    let language: LanguageOptions

    private var terminal: Terminal { options.output.terminal }

    private var fields: FieldText {
        FieldText(terminal: terminal, language: language.reading) { name(of: $0)?.title }
    }

    /// What a record is called; nil where this replica does not hold it.
    func name(of id: RecordID) -> RecordNames.Name? { try? replica.name(of: id) }

    /// The record with its open questions.
    func text(of view: RecordView) throws -> String {
        try text(of: view, leaving: []) + questions(of: view)
    }

    /// The record's heading and fields.
    ///
    /// - Parameter shownElsewhere: the registers that are left out.
    func text(of view: RecordView, leaving shownElsewhere: Set<String>) throws -> String {
        let schema = replica.schema.collection(view.collection)
        let disputed = Set(try view.conflicts.map(replica.conflict).compactMap(\.field))
        let rows =
            rows(view, schema, disputed: disputed, leaving: shownElsewhere)
            + misfits(of: view, disputed: disputed)
        let width = min(rows.map { TextWidth.of($0.label) }.max() ?? 0, 32)
        return heading(view, schema) + "\n" + rows.map { line($0, width) }.joined()
    }

    /// What a person has to decide about the record, and by which command.
    func questions(of view: RecordView) throws -> String {
        var text = ""
        for conflict in try view.conflicts.map(replica.conflict) {
            let field = conflict.field.map { "the field \(terminal.line($0))" }
            let what = field ?? "the record as a whole"
            text +=
                terminal.style("needs review", .yellow) + "  \(what): "
                + options.command("conflicts", "show", conflict.id) + "\n"
        }
        return text
    }

    private func heading(_ view: RecordView, _ schema: CollectionSchema?) -> String {
        let label = schema?.label(in: language.reading) ?? view.collection
        let called = schema?.person(in: view.fields) ?? view.title
        let code = view.code.flatMap { $0 == called ? nil : $0 }
        let title = terminal.style(
            [label, code, called].compactMap(\.self).map(terminal.line).joined(separator: " "),
            .bold)
        let word = view.movedTo.map { "moved to \(terminal.line($0))" } ?? "deleted"
        let state = view.isDeleted ? "  " + terminal.style(word, .red) : ""
        let place = terminal.style("\(view.id)  \(terminal.line(view.space))", .dim)
        return "\(title)\(state)\n\(place)"
    }

    private struct Row {
        let label: String
        let lines: [String]
        let isDisputed: Bool
    }

    /// The registers in the order of the schema, then what the schema does not know.
    private func rows(
        _ view: RecordView, _ schema: CollectionSchema?, disputed: Set<String>,
        leaving shownElsewhere: Set<String>
    ) -> [Row] {
        var rows: [Row] = []
        for register in schema?.registers ?? [] where !shownElsewhere.contains(register.name) {
            guard let value = view.fields[register.name], !value.isNull else { continue }
            let isDisputed = disputed.contains {
                RegisterKey(text: $0).field == Substring(register.name)
            }
            let shown = EstimateFlag.shown(register.fields[0], value, in: view.fields)
            rows += self.rows(shown, register, isDisputed)
        }
        let unknown = view.fields.keys.filter { schema?.register($0) == nil }.sorted()
        return rows
            + unknown.map { name in
                Row(
                    label: terminal.line(name),
                    lines: fields.lines(view.fields[name] ?? .null, nil),
                    isDisputed: disputed.contains(name))
            }
    }

    private func misfits(of view: RecordView, disputed: Set<String>) -> [Row] {
        view.misfits.map { misfit in
            Row(
                label: terminal.line("\(misfit.register) (of another form)"),
                lines: fields.lines(misfit.shown, nil),
                isDisputed: disputed.contains(misfit.register))
        }
    }

    private func rows(_ value: Value, _ register: RegisterSchema, _ isDisputed: Bool) -> [Row] {
        guard register.shape == .group else {
            let field = register.fields[0]
            let lines = fields.lines(value, field.type)
            return lines.isEmpty || value == .array([])
                ? [] : [Row(label: label(field), lines: lines, isDisputed: isDisputed)]
        }
        return register.fields.compactMap { field in
            guard let member = value.map?[field.name], !member.isNull else { return nil }
            return Row(
                label: label(field), lines: fields.lines(member, field.type),
                isDisputed: isDisputed)
        }
    }

    private func label(_ field: FieldSchema) -> String { field.label(in: language.reading) }

    private func line(_ row: Row, _ width: Int) -> String {
        guard terminal.isInteractive else {
            return row.lines.map { "\(row.label)\t\($0)\n" }.joined()
        }
        let label = TextWidth.padded(row.label, to: width)
        let mark = row.isDisputed ? terminal.style(" ?", .yellow) : ""
        let gap = String(repeating: " ", count: width)
        return row.lines.enumerated().map { position, line in
            position == 0
                ? "\(terminal.style(label, .cyan))  \(line)\(mark)\n" : "\(gap)  \(line)\n"
        }.joined()
    }
}

/// Values as people read them.
struct FieldText {
    let terminal: Terminal
    let language: ReadingLanguage
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
            let label = list[text]?.label(in: language)
            guard let label, label != text, terminal.isInteractive else {
                return terminal.line(text)
            }
            return terminal.line(text) + terminal.style(" (\(label))", .dim)
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
