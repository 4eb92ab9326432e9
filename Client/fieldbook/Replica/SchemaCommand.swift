import ArgumentParser
import CommandSupport
import DomainModel
import ReplicaStore
import SyncProtocol
import TextFormats

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Prints the collections, their fields and the code lists.",
        discussion: """
            With --json it prints the whole schema in the form in which a deployment adds to it: \
            a file named by $FIELDBOOK_SCHEMA, else fieldbook-schema.json beside the replica.

            Examples:

              fieldbook schema
              fieldbook schema case
              fieldbook schema --codes protection_category
            """)

    @Argument(help: "One collection.")
    var collection: String?

    @Option(help: ArgumentHelp("One code list with its labels.", valueName: "list"))
    var codes: String?

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let schema = Deployment.current
        let text = SchemaText(terminal: options.output.terminal)
        if let codes {
            guard let list = schema.codeLists[codes] else {
                throw CommandFailure.usage(
                    "there is no code list “\(codes.prefix(60))”",
                    hint: schema.codeLists.keys.sorted().joined(separator: ", "))
            }
            return try write(schema, [], [list]) { text.text(of: list) }
        }
        guard let collection else {
            let lists = schema.codeLists.values.sorted { $0.name < $1.name }
            return try write(schema, schema.collections, lists) { text.text(of: schema) }
        }
        let found = try CollectionArgument.schema(collection)
        try write(schema, [found], lists(of: found)) { text.text(of: found) }
    }

    private func write(
        _ schema: Schema, _ collections: [CollectionSchema], _ lists: [CodeList],
        text: () -> String
    ) throws {
        try options.output.answer(
            json: { writer in
                writer.member("schemaVersion", schema.version)
                writer.array("collections", collections) { $0.value($1.json()) }
                writer.key("codeLists")
                writer.object { for list in lists { $0.member(list.name, list.json()) } }
            }, text: text)
    }

    private func lists(of collection: CollectionSchema) -> [CodeList] {
        let lists = Set(collection.fields.compactMap(\.type.codeList))
        return lists.sorted { $0.name < $1.name }
    }
}

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
