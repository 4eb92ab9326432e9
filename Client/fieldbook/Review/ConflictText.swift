import CommandSupport
import DomainModel
import ReplicaStore
import SyncProtocol

/// Conflicts as a person wants to see them: by record, with what everybody meant and what to type.
struct ConflictText {
    let replica: Replica
    let options: GlobalOptions

    private var terminal: Terminal { options.output.terminal }

    func text(of conflicts: [Conflict]) -> String {
        var text = ""
        var record: RecordID?
        for conflict in conflicts {
            if conflict.record != record {
                text += (text.isEmpty ? "" : "\n") + heading(conflict) + "\n"
            }
            record = conflict.record
            text += "\n" + body(conflict) + remedies(conflict)
        }
        return text
    }

    private func schema(_ conflict: Conflict) -> CollectionSchema? {
        replica.schema.collection(conflict.collection)
    }

    func heading(_ conflict: Conflict) -> String {
        let words = [
            schema(conflict)?.label ?? conflict.collection, code(conflict), conflict.title,
        ]
        let name = words.compactMap(\.self).map(terminal.line).joined(separator: " ")
        let id = conflict.record.description.suffix(8)
        let place = "  \(id)  \(terminal.line(conflict.space))"
        return terminal.style(name, .bold) + terminal.style(place, .dim)
    }

    /// The record's code, where its title is not the code already.
    private func code(_ conflict: Conflict) -> String? {
        guard schema(conflict)?.codeField != nil else { return nil }
        let view = try? replica.show(conflict.record.description, in: conflict.collection)
        return view?.code.flatMap { $0 == conflict.title ? nil : $0 }
    }

    /// What is asked, what it was before, and the candidates.
    func body(_ conflict: Conflict) -> String {
        let rows = rows(conflict)
        let question = terminal.style(
            "  \(Self.question(conflict, label: label(conflict)))", .yellow)
        return question + terminal.style("  \(conflict.id)", .dim) + "\n"
            + laidOut(rows)
    }

    /// Value and author on one line where that fits for all, else below each other.
    private func laidOut(_ rows: [Row]) -> String {
        let column = rows.map { TextWidth.of($0.value) }.max() ?? 0
        let people = rows.map { TextWidth.of($0.who) }.max() ?? 0
        let fits = Self.margin + column + 2 + people <= terminal.width
        return rows.map { row in
            let mark = terminal.style(TextWidth.padded(row.mark, to: 6), .cyan)
            if row.who.isEmpty { return "    \(mark)  \(row.value)\n" }
            let who = terminal.style(row.who, .dim)
            guard fits else {
                let indent = String(repeating: " ", count: Self.margin)
                return "    \(mark)  \(row.value)\n\(indent)\(who)\n"
            }
            return "    \(mark)  \(TextWidth.padded(row.value, to: column))  \(who)\n"
        }.joined()
    }

    private static let margin = 12

    private struct Row {
        let mark: String
        let value: String
        let who: String
    }

    private func rows(_ conflict: Conflict) -> [Row] {
        var rows: [Row] = []
        if let ancestor = conflict.ancestor {
            rows.append(Row(mark: "before", value: shown(ancestor, conflict), who: ""))
        }
        for candidate in conflict.candidates {
            let isVisible = candidate.value == conflict.visible && conflict.field != nil
            rows.append(
                Row(
                    mark: String(candidate.index), value: value(candidate, conflict),
                    who: who(candidate)
                        + (isVisible && conflict.candidates.count > 1 && conflict.kind == .value
                            ? "  (shown now)" : "")))
        }
        return rows
    }

    private func value(_ candidate: Conflict.Candidate, _ conflict: Conflict) -> String {
        if let record = candidate.record {
            let title = candidate.value.text ?? ""
            return "\(terminal.line(title)) [\(record.description.suffix(8))]"
        }
        return shown(candidate.value, conflict)
    }

    private func shown(_ value: Value, _ conflict: Conflict) -> String {
        let plain = Terminal(
            isInteractive: terminal.isInteractive, usesColor: false, width: terminal.width)
        let fields = FieldText(terminal: plain, language: LanguageOptions.ofLocale) {
            [replica] id in try? replica.name(of: id)?.title
        }
        let field = conflict.field.flatMap {
            schema(conflict)?.register(RegisterKey(text: $0).field)
        }
        let isPlain = field.map { $0.shape == .plain } ?? false
        return fields.line(value, isPlain ? field?.fields.first?.type : nil)
    }

    private func who(_ candidate: Conflict.Candidate) -> String {
        let office = candidate.office.map { ", \(terminal.line($0))" } ?? ""
        let note = candidate.isResolution ? ", settling an earlier conflict" : ""
        return terminal.line(candidate.author) + office
            + ", \(LocalTime.text(milliseconds: candidate.at))\(note)"
    }

    /// The commands that settle the conflict, one a line.
    private func remedies(_ conflict: Conflict) -> String {
        remedyArguments(conflict).map { arguments in
            "    → " + options.command("resolve", [conflict.id] + arguments) + "\n"
        }.joined()
    }
}

extension ConflictText {
    /// One line: what would be taken for a conflict, and instead of what.
    func choice(_ index: Int, of conflict: Conflict) -> String {
        let (taken, others) = (
            conflict.candidates.filter { $0.index == index },
            conflict.candidates.filter { $0.index != index }
        )
        let values = [taken, others].map { candidates in
            candidates.map { "“\(value($0, conflict))”" }.joined(separator: ", ")
        }
        let place = "\(terminal.line(conflict.title)), \(label(conflict))"
        return "\(place): \(values[0]), not \(values[1])"
    }

    /// The field by its label; an element of a list with its id.
    func label(_ conflict: Conflict) -> String {
        guard let field = conflict.field else { return "the record as a whole" }
        let key = RegisterKey(text: field)
        guard let register = schema(conflict)?.register(key.field) else {
            return terminal.line(field)
        }
        let label =
            register.shape == .group
            ? register.name.prefix(1).uppercased() + register.name.dropFirst()
            : register.fields[0].label
        return key.element.map { "\(label), entry \(terminal.line(String($0.suffix(8))))" } ?? label
    }

    static func question(_ conflict: Conflict, label: String) -> String {
        switch conflict.kind {
        case .value: "\(label): which value holds?"
        case .transition: "\(label): which state was reached?"
        case .delete: "deleted by one, edited by another: keep it?"
        case .closing: "closed by one, edited by another: is it closed?"
        case .reference: "\(label): names a record that was deleted"
        case .unique: "\(label): several records have it; are they one, or does this one differ?"
        case .duplicate: "the same twice, or two?"
        case .form: "\(label): this value has another form than the field; what holds?"
        }
    }

    /// What `resolve` takes for this conflict, in the order of use.
    func remedyArguments(_ conflict: Conflict) -> [[String]] {
        let takes = conflict.candidates.map { ["--take", String($0.index)] }
        let isElement = conflict.field.map { RegisterKey(text: $0).element != nil } ?? false
        return switch conflict.kind {
        case .value, .transition: takes + (isElement ? [["--keep-both"]] : [["--value", "…"]])
        case .delete: [["--restore"], ["--delete"]]
        case .closing: takes
        case .reference: [["--restore"], ["--value", "ID"]]
        // A key of several fields has no single value to change.
        case .unique: (conflict.field == nil ? [] : [["--value", "…"]]) + takes
        case .duplicate: takes + [["--keep-both"]]
        // An empty value drops what does not fit.
        case .form: takes + [["--value", "…"], ["--value", ""]]
        }
    }
}
