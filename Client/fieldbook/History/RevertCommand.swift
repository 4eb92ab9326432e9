import ArgumentParser
import CommandSupport
import ReplicaStore
import SyncProtocol
import TextFormats

struct RevertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revert",
        abstract: "Takes edits back, by new edits.",
        discussion: """
            What a commit changed gets the value from before, where nobody has changed it since; a \
            record that it added is deleted, one that it deleted comes back. What cannot be taken \
            back is named, and exit status 4 says so. Nothing is lost: fieldbook log shows both.

            Examples:

              fieldbook revert 6f1d0a9be2c47705:12
              fieldbook revert 6f1d0a9be2c47705:12-60
              fieldbook revert 6f1d0a9be2c47705:12 --record MINSK-2026-K7-0001
            """)

    @Argument(
        help: ArgumentHelp(
            "Commits as fieldbook log shows them, or a writer's commits from one to another.",
            valueName: "commit"))
    var commits: [CommitRange]

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Only what they did to one record: its id or code.", valueName: "id"))
    var record: String?

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard !commits.isEmpty else { throw ValidationError("give the commits to take back") }
    }

    func run() throws {
        let replica = try options.open()
        let reversal = try replica.revert(
            commits.flatMap(\.dots), of: record, author: options.resolvedAuthor)
        try options.output.answer { writer in
            writer.array("reverted", reversal.results) { writer, result in
                writer.object { writer in
                    writer.member("id", result.id.description)
                    writer.member("space", result.space)
                    writer.member("code", result.code)
                    writer.member("commit", result.commit?.description)
                }
            }
            writer.array("kept", reversal.kept) { writer, kept in
                writer.object { writer in
                    writer.member("id", kept.record.description)
                    writer.member("field", kept.field.isEmpty ? nil : kept.field)
                    writer.member("message", kept.obstacle.text)
                }
            }
        } text: {
            reversal.results.map { "\($0.id)\n" }.joined()
        }
        for kept in reversal.kept.prefix(20) {
            let field = kept.field.isEmpty ? "the record" : kept.field
            options.output.remark("\(kept.record.end) \(field): \(kept.obstacle.text)")
        }
        if reversal.results.isEmpty, reversal.kept.isEmpty {
            options.output.remark("nothing changed: it was so already")
        }
        try ExitStatus.first(of: reversal.kept.isEmpty ? [] : [.inPart]).leave()
    }
}

/// One commit, `writer:counter`, or a writer's commits from one to another, `writer:first-last`.
struct CommitRange: ExpressibleByArgument, CustomStringConvertible, Hashable {
    /// As many as anybody takes back at once; a typing error must not mean all commits.
    private static let most: UInt64 = 100_000

    let writer: WriterID
    let counters: ClosedRange<UInt64>

    init(_ writer: WriterID, _ counters: ClosedRange<UInt64>) {
        self.writer = writer
        self.counters = counters
    }

    init?(argument: String) {
        let parts = argument.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = Dot(String(parts[0])) else { return nil }
        let last = parts.count == 1 ? first.counter : UInt64(parts[1])
        guard let last, last >= first.counter, last - first.counter < Self.most else { return nil }
        self.init(first.writer, first.counter...last)
    }

    /// Commits by writer, as few ranges as there can be.
    static func all(of dots: [Dot]) -> [CommitRange] {
        dots.sorted().reduce(into: []) { ranges, dot in
            if let last = ranges.last, last.writer == dot.writer,
                last.counters.upperBound >= dot.counter - 1
            {
                ranges[ranges.count - 1] = CommitRange(
                    dot.writer, last.counters.lowerBound...dot.counter)
            } else {
                ranges.append(CommitRange(dot.writer, dot.counter...dot.counter))
            }
        }
    }

    var dots: [Dot] { counters.map { Dot(writer, $0) } }

    var description: String {
        counters.count == 1
            ? "\(writer):\(counters.lowerBound)"
            : "\(writer):\(counters.lowerBound)-\(counters.upperBound)"
    }
}
