import ArgumentParser
import CommandSupport
import DomainModel
import ReplicaStore
import SyncProtocol
import TextFormats

struct DuplicatesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "duplicates",
        abstract: "Finds people and organisations that are registered twice.",
        discussion: """
            Names are compared across scripts and romanisations, with slips of the pen and with \
            given and family name exchanged; birth dates as surely as they are known; phones by \
            their digits. A pair is listed where its fields together say more for one than chance \
            would. What each says is its weight in bits: 10 bits are a thousand to one.

            Examples:

              fieldbook duplicates
              fieldbook duplicates list --collection stakeholder
              fieldbook duplicates show ID ID
              fieldbook duplicates merge ID ID
              fieldbook duplicates distinct ID ID
            """,
        subcommands: [
            ListDuplicatesCommand.self, ShowDuplicateCommand.self, MergeDuplicateCommand.self,
            DistinctDuplicateCommand.self, UndoDuplicateCommand.self,
        ],
        defaultSubcommand: ListDuplicatesCommand.self)
}

struct ListDuplicatesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the pairs that are likely one person or organisation, the surest first.",
        discussion: """
            Only what has changed since the last time is looked at. Pairs that were merged, or \
            called distinct, are not listed.

            Example:

              fieldbook duplicates list --collection case --limit 20
            """)

    @Option(
        help: ArgumentHelp(
            "Only those of one collection: case, contact or stakeholder.",
            valueName: "collection"))
    var collection: String?

    @Option(help: ArgumentHelp("How many at most.", valueName: "n"))
    var limit: Int?

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit takes a number from 0") }
    }

    func run() throws {
        let output = options.output
        let found = try options.open().duplicates(in: collection, limit: limit)
        try output.answer { writer in
            writer.array("pairs", found.pairs) { $0.pair($1) }
            writer.member("total", found.total)
        } text: {
            var table = TextTable("BITS", "COLLECTION", "ID", "ID", "NAMES")
            for pair in found.pairs {
                table.add(
                    "\(pair.score.inTenths)", pair.collection, pair.a.id.end, pair.b.id.end,
                    "\(pair.a.personName) = \(pair.b.personName)?")
            }
            return table.isEmpty ? "" : table.text(for: output.terminal)
        }
        if found.total == 0 { output.remark("nothing is likely registered twice") }
        if found.total > found.pairs.count {
            output.remark("\(found.pairs.count) of \(Count.text(found.total, "pair"))")
        }
    }
}

struct ShowDuplicateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows what each field of two records says about whether they are one.",
        discussion: """
            The records need not be listed as a likely pair.

            Example:

              fieldbook duplicates show ID ID
            """)

    @OptionGroup var pair: PairArguments
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let output = options.output
        let pair = try options.open().comparison(of: pair.first, pair.second)
        try output.answer { writer in
            writer.array("pairs", [pair]) { $0.pair($1) }
        } text: {
            var table = TextTable("BITS", "FIELD", "AGREEMENT", "A", "B")
            for evidence in pair.evidence {
                table.add(
                    "\(evidence.weight.inTenths)", evidence.field, evidence.agreement,
                    evidence.a.shownText, evidence.b.shownText)
            }
            return "A  \(pair.a.id)  \(output.terminal.line(pair.a.personName))\n"
                + "B  \(pair.b.id)  \(output.terminal.line(pair.b.personName))\n"
                + table.text(for: output.terminal)
        }
        output.remark(
            "\(pair.score.inTenths) bits in all; from \(pair.threshold.inTenths) on, two records "
                + "are likely one")
    }
}

/// The two records that a command is about.
struct PairArguments: ParsableArguments {
    @Argument(help: "One record: its id, a part of the id, or its code.")
    var first: String

    @Argument(help: "The other record.")
    var second: String
}

extension RecordView {
    /// What a person or an organisation is called; the title where it has no name.
    fileprivate var personName: String {
        let names = ["given_name", "patronymic", "family_name"].compactMap { fields[$0]?.text }
        return names.isEmpty ? title : names.joined(separator: " ")
    }
}

extension Double {
    /// Rounded to tenths, which is more than weights are known to.
    fileprivate var inTenths: Double { (self * 10).rounded() / 10 }
}

extension JSONWriter {
    fileprivate mutating func pair(_ pair: DuplicatePair) {
        object { writer in
            writer.member("a", pair.a.id.description)
            writer.member("b", pair.b.id.description)
            writer.member("collection", pair.collection)
            writer.member("score", .double(pair.score.inTenths))
            writer.member("threshold", .double(pair.threshold.inTenths))
            writer.member("likely", pair.isLikely)
            writer.array("titles", [pair.a, pair.b]) { $0.text($1.title) }
            writer.array("evidence", pair.evidence) { writer, evidence in
                writer.object {
                    $0.member("field", evidence.field)
                    $0.member("a", evidence.a)
                    $0.member("b", evidence.b)
                    $0.member("agreement", evidence.agreement)
                    $0.member("weight", .double(evidence.weight.inTenths))
                }
            }
        }
    }
}
