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
