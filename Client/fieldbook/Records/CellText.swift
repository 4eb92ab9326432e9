import CommandSupport
import DomainModel
import ReplicaStore
import SyncProtocol

/// Values as they stand in the cells of a table, on one line each.
struct CellText {
    let language: ReadingLanguage
    /// Whether labels stand for codes.
    let labelsCodes: Bool

    func text(
        _ column: ListColumn, of view: RecordView, _ names: RecordNames
    ) throws -> String {
        switch column.source {
        case .id: return view.id.end
        case .code: return view.code ?? view.id.end
        case .space: return view.space
        case .person:
            let collection = Deployment.current.collection(view.collection)
            return collection?.person(in: view.fields) ?? ""
        case .fields(let fields):
            for field in fields {
                let value = value(of: field, in: view)
                if !value.isNull { return try text(value, field.type, names) }
            }
            return ""
        }
    }

    private func value(of field: FieldSchema, in view: RecordView) -> Value {
        let register = view.fields[field.register] ?? .null
        guard field.group == nil else { return register.map?[field.name] ?? .null }
        return EstimateFlag.shown(field, register, in: view.fields)
    }

    private func text(
        _ value: Value, _ type: FieldType, _ names: RecordNames
    ) throws -> String {
        switch (value, type) {
        case (.null, _): return ""
        case (.bool(let bool), _): return Wording.text(bool ? "yes" : "no", in: language)
        case (.array(let entries), .log):
            return entries.last?.map?["text"]?.text ?? ""
        case (.array(let elements), _):
            return try elements.map { try text($0, type.element, names) }
                .joined(separator: "; ")
        case (.map(let members), _):
            return try members.filter { $0.key != "id" }.sorted { $0.key < $1.key }
                .map { try text($0.value, .text, names) }.joined(separator: ", ")
        case (.text(let text), .code(let list)):
            return labelsCodes ? list[text]?.label(in: language) ?? text : text
        case (.text(let text), .reference): return try reference(text, names)
        case (.text(let text), .datetime): return Self.time(text)
        case (.text(let text), _): return text
        default: return value.shownText
        }
    }

    private func reference(_ text: String, _ names: RecordNames) throws -> String {
        guard let id = RecordID(text) else { return text }
        guard let name = try names.name(of: id) else { return id.end }
        let code = name.code.flatMap { name.title.hasPrefix($0) ? nil : $0 }
        return [name.title, code].compactMap(\.self).joined(separator: " ")
    }

    /// A time on the clock by which it was written; one in UTC, as the store writes it, on the
    /// office's.
    static func time(_ text: String) -> String {
        guard let time = ZonedTime(text) else { return text }
        if text.hasSuffix("Z") {
            return LocalTime.text(milliseconds: time.millisecondsSince1970)
        }
        return String(text.prefix(16)).replacing("T", with: " ")
    }
}
