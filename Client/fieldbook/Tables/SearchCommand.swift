import ArgumentParser
import CommandSupport
import DomainModel
import ReplicaStore

struct SearchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Finds records by the text in them, in any script.",
        discussion: """
            Every word must begin a word of the record. Case, accents, ё and е, Arabic vowel signs \
            and the variants of yeh and kaf do not matter. A name is found in whatever script \
            and romanisation it stands, a phone by its digits. The best come first.

            Examples:

              fieldbook search красный крест
              fieldbook search kowal --in contact
              fieldbook search ганна 123-45-67
            """)

    @Argument(help: "What to look for.")
    var text: [String]

    @Option(name: .customLong("in"), help: ArgumentHelp("Only there.", valueName: "collection"))
    var collection: String?

    @Option(help: ArgumentHelp("How many at most.", valueName: "n"))
    var limit: Int?

    @Flag(help: "Among those that were deleted, instead of those in use.")
    var deleted = false

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit takes a number from 0") }
    }

    func run() throws {
        let output = options.output
        let replica = try options.open()
        let found = try replica.search(
            text.joined(separator: " "), in: collection,
            limit: limit ?? (output.terminal.isInteractive ? 50 : nil), deleted: deleted)
        var list = RecordList(
            [
                StreamedTable.Column("ID", isFirm: true), StreamedTable.Column("Collection"),
                StreamedTable.Column("Name"),
            ], output: output)
        for record in found.records {
            try list.add(record) { [record.id.end, record.collection, Self.name(of: record)] }
        }
        try list.end(total: found.total)
        for (collection, records) in Dictionary(grouping: found.records, by: \.collection) {
            options.keepLook(.search, at: records.map(\.id), of: collection, in: replica)
        }
    }

    /// Its code and what it is called; a person by name.
    private static func name(of view: RecordView) -> String {
        let person = Deployment.current.collection(view.collection)?.person(in: view.fields)
        let title = person ?? view.title
        return [view.code.flatMap { $0 == title ? nil : $0 }, title].compactMap(\.self)
            .joined(separator: "  ")
    }
}
