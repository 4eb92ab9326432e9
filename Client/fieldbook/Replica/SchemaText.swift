import CommandSupport
import DomainModel
import SyncProtocol

/// The schema for people.
struct SchemaText {
    let terminal: Terminal

    func text(of schema: Schema) -> String {
        var table = TextTable("COLLECTION", "LABEL", "FIELDS", "SPACE")
        for collection in schema.collections {
            table.add(
                collection.name, collection.label,
                String(collection.fields.filter { !$0.isStoreField }.count),
                collection.defaultSpace.rawValue)
        }
        return table.text(for: terminal)
    }

    func text(of collection: CollectionSchema) -> String {
        var table = TextTable("FIELD", "LABEL", "TYPE", "MERGES BY", "REQUIRED", "READ BY", "NOTE")
        for field in collection.fields {
            table.add(
                FieldHelp.name(of: field), field.label, field.type.description,
                field.policy.rawValue, field.requirement.word, field.confidentiality.rawValue,
                field.note)
        }
        return table.text(for: terminal)
    }

    func text(of list: CodeList) -> String {
        // English first: it is the only one that every code has.
        let others = Set(list.codes.flatMap { $0.labels.keys }).subtracting(["en"])
        let languages = ["en"] + others.sorted()
        return list.codes.map { code in
            let labels = languages.map { terminal.line(code.labels[$0] ?? "") }
            let cells = [terminal.style(code.code, .cyan)] + labels
            return cells.joined(separator: "\t") + "\n"
        }.joined()
    }
}

extension Requirement {
    fileprivate var word: String {
        switch self {
        case .required: "required"
        case .filledIn: "filled in"
        case .optional: ""
        }
    }
}
