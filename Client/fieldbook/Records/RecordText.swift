import CommandSupport
import DomainModel
import ReplicaStore
import SyncProtocol

/// A whole record as people read it: a heading, then its fields by their labels.
struct RecordText {
    let replica: Replica
    let options: GlobalOptions

    private var terminal: Terminal { options.output.terminal }

    private var fields: FieldText {
        FieldText(terminal: terminal) { [replica] id in
            try? replica.show(id.description, in: nil).title
        }
    }

    func text(of view: RecordView) throws -> String {
        let schema = replica.schema.collection(view.collection)
        let open = try view.conflicts.map(replica.conflict)
        var text = heading(view, schema) + "\n"
        let rows = rows(view, schema, disputed: Set(open.compactMap(\.field)))
        let width = min(rows.map { TextWidth.of($0.label) }.max() ?? 0, 32)
        for row in rows { text += line(row, width) }
        for conflict in open {
            let field = conflict.field.map { "the field \(terminal.line($0))" }
            let what = field ?? "the record as a whole"
            text +=
                terminal.style("needs review", .yellow) + "  \(what): "
                + options.command("conflicts", "show", conflict.id) + "\n"
        }
        return text
    }

    private func heading(_ view: RecordView, _ schema: CollectionSchema?) -> String {
        let label = schema?.label ?? view.collection
        let code = view.code.flatMap { $0 == view.title ? nil : " \($0)" } ?? ""
        let title = terminal.style(
            "\(terminal.line(label))\(terminal.line(code)) \(terminal.line(view.title))", .bold)
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
        _ view: RecordView, _ schema: CollectionSchema?, disputed: Set<String>
    ) -> [Row] {
        var rows: [Row] = []
        for register in schema?.registers ?? [] {
            guard let value = view.fields[register.name], !value.isNull else { continue }
            let isDisputed = disputed.contains {
                RegisterKey(text: $0).field == Substring(register.name)
            }
            rows += self.rows(value, register, isDisputed)
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

    private func rows(_ value: Value, _ register: RegisterSchema, _ isDisputed: Bool) -> [Row] {
        guard register.shape == .group else {
            let field = register.fields[0]
            let lines = fields.lines(value, field.type)
            return lines.isEmpty || value == .array([])
                ? [] : [Row(label: field.label, lines: lines, isDisputed: isDisputed)]
        }
        return register.fields.compactMap { field in
            guard let member = value.map?[field.name], !member.isNull else { return nil }
            return Row(
                label: field.label, lines: fields.lines(member, field.type),
                isDisputed: isDisputed)
        }
    }

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
