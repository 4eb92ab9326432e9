import ArgumentParser
import CommandSupport
import ReplicaStore
import SyncProtocol
import TextFormats

struct MergeDuplicateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Makes one of two records a duplicate that stands for the other.",
        discussion: """
            Without --keep the one made first is kept. Nothing is copied and nothing is lost: the \
            duplicate keeps its values, its id and code go on finding it, and whatever refers to \
            it is found with the one that is kept. Lists show the kept one only. Either can be \
            undone: fieldbook duplicates undo ID.

            Example:

              fieldbook duplicates merge ID ID
            """)

    @OptionGroup var pair: PairArguments

    @Option(help: ArgumentHelp("Which of the two is kept.", valueName: "id"))
    var keep: String?

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let result = try options.open().merge(
            pair.first, pair.second, keep: keep, author: options.resolvedAuthor)
        try result.write(to: options.output)
        options.output.remark(
            "\(result.alias.end) stands for \(result.of.end) now; to part them: "
                + options.command("duplicates", "undo", result.alias.end))
    }
}

struct DistinctDuplicateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "distinct",
        abstract: "Remembers that two records are not one, for every replica.",
        discussion: """
            They are not listed as a likely pair any more, on any replica that reads them.

            Example:

              fieldbook duplicates distinct ID ID
            """)

    @OptionGroup var pair: PairArguments
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let result = try options.open().declareDistinct(
            pair.first, pair.second, author: options.resolvedAuthor)
        try EditAnswer(result).write(to: options.output)
        if result.commit == nil { options.output.remark("nothing changed: it was so already") }
    }
}

struct UndoDuplicateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Takes back that a record stands for another, or that two are distinct.",
        discussion: """
            Of a record that is kept, what stands for it is undone if that is one; else name both.

            Examples:

              fieldbook duplicates undo ID
              fieldbook duplicates undo ID ID
            """)

    @Argument(help: "The record: its id, a part of the id, or its code.")
    var record: String

    @Argument(help: "The other record, where it matters which.")
    var other: String?

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let result = try options.open().undoDuplicate(
            record, other, author: options.resolvedAuthor)
        try result.write(to: options.output)
    }
}

extension MergeResult {
    fileprivate func write(to output: Output) throws {
        try output.answer { writer in
            writer.member("id", edit.id.description)
            writer.member("space", edit.space)
            writer.member("code", edit.code)
            writer.member("commit", edit.commit?.description)
            writer.member("alias", alias.description)
            writer.member("of", of.description)
        } text: {
            "\(edit.id)\n"
        }
    }
}
