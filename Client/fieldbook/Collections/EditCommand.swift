import ArgumentParser
import CommandSupport
import DomainModel
import ReplicaStore
import SyncProtocol
import TextFormats

struct AddCommand<Slot: CollectionSlot>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "add",
            abstract: "Adds a record of \(Slot.collection.name) and prints its id.",
            discussion: """
                Codes are accepted as the code or as its label in any of the schema's languages.
                At a terminal, without fields, it asks for them one by one; nothing of that gets \
                into the shell's history. \(FieldHelp.files)

                Example:

                  fieldbook \(FieldHelp.exampleOfAdding(to: Slot.collection))

                \(FieldHelp.reference(to: Slot.collection))
                """)
    }

    @OptionGroup var fields: FieldArguments<Slot>

    @Option(
        help: ArgumentHelp(
            "The space to add it to; else the collection's own.", valueName: "space"))
    var space: String?

    @OptionGroup var consent: ConsentOptions<Slot>
    @OptionGroup var language: LanguageOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let changes = try fields.changes()
        let collection = Slot.collection
        let replica = try options.open()
        let clock = try replica.clockReport()
        func add(_ changes: [FieldChange]) throws -> EditResult {
            try replica.add(
                collection.name, changes, space: space, override: consent.override,
                author: options.resolvedAuthor)
        }
        let result: EditResult
        if changes.isEmpty, FieldDialogue.canAsk(options.output) {
            var dialogue = FieldDialogue(
                collection, current: nil, replica: replica, language: language.reading,
                output: options.output)
            result = try dialogue.run(save: add)
        } else {
            result = try add(changes)
        }
        try EditAnswer(result, clock: clock).write(to: options.output)
        let code = result.code.map { " \($0)" } ?? ""
        options.output.remark("added \(collection.name)\(code) in \(result.space)")
    }
}

struct EditCommand<Slot: CollectionSlot>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "edit",
            abstract: "Changes fields of a record of \(Slot.collection.name).",
            discussion: """
                Setting a field that is in conflict settles the conflict. At a terminal, without \
                fields, it asks for them one by one; nothing of that gets into the shell's \
                history. \(FieldHelp.files)

                Example:

                  fieldbook \(Slot.collection.name) edit ID \(Self.example)

                \(FieldHelp.reference(to: Slot.collection))
                """)
    }

    private static var example: String {
        let field = Slot.collection.fields.first { !$0.isStoreField && $0.policy != .once }
        return field.map { "\(FieldHelp.name(of: $0))=\(FieldHelp.example(of: $0))" }
            ?? "field=value"
    }

    @OptionGroup var record: RecordArgument
    @OptionGroup var fields: FieldArguments<Slot>
    @OptionGroup var consent: ConsentOptions<Slot>
    @OptionGroup var language: LanguageOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let changes = try fields.changes()
        let canAsk = FieldDialogue.canAsk(options.output)
        guard !changes.isEmpty || canAsk else {
            throw CommandFailure.usage(
                "nothing was given to change", hint: "add field=value arguments behind the id")
        }
        let replica = try options.open()
        let clock = try replica.clockReport()
        func edit(_ changes: [FieldChange]) throws -> EditResult {
            try replica.edit(
                record.id, in: Slot.collection.name, changes, override: consent.override,
                author: options.resolvedAuthor)
        }
        let result: EditResult
        if changes.isEmpty {
            var dialogue = FieldDialogue(
                Slot.collection, current: try replica.show(record.id, in: Slot.collection.name),
                replica: replica, language: language.reading, output: options.output)
            result = try dialogue.run(save: edit)
        } else {
            result = try edit(changes)
        }
        try EditAnswer(result, clock: clock).write(to: options.output)
        if result.commit == nil { options.output.remark("nothing changed: it was so already") }
    }
}

/// The arguments `field=value …` of one collection.
struct FieldArguments<Slot: CollectionSlot>: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "What to set: field=value, field= to clear, field+=element, field-=element, "
                + "group.member=value; @FILE for a value in a file.",
            valueName: "field=value"),
        completion: .custom { (_, _, prefix) in
            FieldCompletion.candidates(prefix, in: Slot.collection)
        })
    var fields: [String] = []

    func changes() throws -> [FieldChange] {
        var files = ValueFile()
        return try fields.map {
            try FieldChange.parse(
                argument: try files.argument($0), collection: Slot.collection)
        }
    }
}

/// Completes `field=value` arguments: the names of fields first, then their codes.
enum FieldCompletion {
    static func candidates(_ prefix: String, in collection: CollectionSchema) -> [String] {
        guard let equals = prefix.firstIndex(of: "=") else { return names(in: collection) }
        var name = prefix[..<equals]
        if name.last == "+" || name.last == "-" { name.removeLast() }
        let last = name.split(separator: ".").last.map(String.init) ?? ""
        guard let field = collection.field(last) else { return [] }
        let head = prefix[...equals]
        return values(of: field).map { head + $0 }
    }

    private static func names(in collection: CollectionSchema) -> [String] {
        collection.fields.filter { !$0.isStoreField }.map { field in
            FieldHelp.name(of: field) + (field.type.isElementwise ? "+=" : "=")
        }
    }

    private static func values(of field: FieldSchema) -> [String] {
        switch field.type.element {
        case .code(let list): list.codes.map(\.code)
        case .bool: ["yes", "no"]
        default: []
        }
    }
}

/// What an edit answers: the record's id, for people and for scripts.
struct EditAnswer {
    let result: EditResult
    /// The conflict that the edit settled.
    let resolved: String?
    /// The case that the edit opened.
    let opened: EditResult?
    /// What a transfer has taken along.
    let along: [RecordReference]
    /// What is wrong with the clock under which the edit was made.
    let clock: ClockReport?

    init(
        _ result: EditResult, resolved: String? = nil, opened: EditResult? = nil,
        along: [RecordReference] = [], clock: ClockReport? = nil
    ) {
        self.result = result
        self.resolved = resolved
        self.opened = opened
        self.along = along
        self.clock = clock
    }

    private var warnings: [String] { result.warnings + (opened?.warnings ?? []) }

    func write(to output: Output) throws {
        try output.answer { writer in
            writer.member("id", result.id.description)
            writer.member("space", result.space)
            writer.member("code", result.code)
            writer.member("commit", result.commit?.description)
            writer.member("resolved", resolved)
            if let opened {
                writer.key("opened")
                writer.object {
                    $0.member("id", opened.id.description)
                    $0.member("space", opened.space)
                    $0.member("code", opened.code)
                }
            }
            if !along.isEmpty {
                writer.array("along", along) { writer, reference in
                    writer.object {
                        $0.member("collection", reference.collection)
                        $0.member("id", reference.record.description)
                    }
                }
            }
            if !warnings.isEmpty { writer.array("warnings", warnings) { $0.text($1) } }
            clock?.write(to: &writer)
        } text: {
            "\(result.id)\n"
        }
        if let opened {
            output.remark("opened case \(opened.code ?? opened.id.description)")
        }
        for warning in warnings { output.warn(warning) }
        clock?.warn(on: output)
    }
}
