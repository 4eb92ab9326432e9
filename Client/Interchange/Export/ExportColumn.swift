import DomainModel
import ReplicaStore
import SyncProtocol
import TextFormats

/// One column of an exported table, and where its cells come from.
struct ExportColumn {
    let field: FieldSchema

    /// The name under which an import finds the field again.
    var name: String { field.group.map { "\($0).\(field.name)" } ?? field.name }

    func cell(_ fields: [String: Value]) -> String {
        let value = field.group.map { fields[$0]?.map?[field.name] } ?? fields[field.name]
        return text(value ?? .null)
    }

    private func text(_ value: Value) -> String {
        switch value {
        case .null: ""
        case .bool(let bool): bool ? "true" : "false"
        case .int(let int): String(int)
        case .double(let double): double.description
        case .text(let text): text
        case .bytes(let bytes): Hexadecimal.text(bytes)
        case .array(let elements): list(elements)
        case .map: JSONWriter.text(value)
        }
    }

    /// Elements between semicolons where that can be read again without doubt, else JSON.
    private func list(_ elements: [Value]) -> String {
        if elements.isEmpty { return "" }
        let texts = elements.compactMap(\.text)
        let isSimple =
            texts.count == elements.count
            && texts.allSatisfy { text in
                !text.isEmpty && !text.hasPrefix("[") && PlainText.normalise(text) == text
                    && !text.contains { [";", ",", "\n"].contains($0) }
            }
        return isSimple ? texts.joined(separator: ";") : JSONWriter.text(.array(elements))
    }
}
