import ArgumentParser
import CommandSupport
import DomainModel
import Presentation
import ReplicaStore
import SyncProtocol
import TextFormats

struct TodayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "today",
        abstract: "Lists what has to be done today, with the command that does it.",
        discussion: """
            What presses most comes first: referrals that wait for an answer or are late \
            (immediate ones after 1 day, urgent after 3, soon after 7, routine after 14), \
            appointments and meetings, accepted transfers, follow-ups, consents that run out, \
            actions of this office, conflicts, refused and unsent edits, the last sync; then \
            cases without a note for 30 days, and those whose retention has ended. Days are \
            those of the office's time zone.

            Examples:

              fieldbook today
              fieldbook today --me --days 3
            """)

    @Flag(
        help: "Only your own cases, referrals, actions and meetings, and what is everybody's.")
    var me = false

    @Option(help: ArgumentHelp("How many days ahead.", valueName: "n"))
    var days = 7

    @OptionGroup var language: LanguageOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (0...366).contains(days) else {
            throw ValidationError("--days takes a number from 0 to 366")
        }
    }

    func run() throws {
        let replica = try options.open()
        let colleague = try me ? author(of: replica) : nil
        let items = try replica.today(days: days, colleague: colleague)
        try options.output.answer { writer in
            writer.array("items", items) { $0.today($1) }
        } text: {
            TodayText(items: items, options: options, language: language).text()
        }
        if items.isEmpty { options.output.remark("nothing is due") }
    }

    private func author(of replica: Replica) throws -> String {
        if let author = try options.resolvedAuthor ?? replica.identity()?.author { return author }
        throw CommandFailure.usage(
            "nobody is known whom --me means",
            hint: "give --author NAME, or set FIELDBOOK_AUTHOR")
    }
}

extension JSONWriter {
    fileprivate mutating func today(_ item: TodayItem) {
        object { writer in
            writer.member("kind", item.kind.rawValue)
            writer.member("record", item.record?.description)
            writer.member("collection", item.collection)
            let title = item.title { $0 }
            writer.member("title", item.record == nil ? "\(item.label): \(title)" : title)
            writer.member("due", item.due?.text)
            writer.member("late", item.isLate)
            writer.member("command", (["fieldbook"] + item.command).joined(separator: " "))
        }
    }
}

/// The day's work for people: what is late, due today and coming, each with its command.
struct TodayText {
    let items: [TodayItem]
    let options: GlobalOptions
    let language: LanguageOptions

    private var terminal: Terminal { options.output.terminal }

    func text() -> String {
        let kinds = items.map { TextWidth.of(wording($0.label)) }.max() ?? 0
        return items.map { line($0, kinds: kinds) }.joined()
    }

    private func wording(_ english: String) -> String {
        Wording.text(english, in: language.reading)
    }

    private func line(_ item: TodayItem, kinds: Int) -> String {
        let command = options.command(item.command[0], Array(item.command.dropFirst()))
        let day = item.due?.text ?? ""
        let title = TerminalText.line(wording(item.title(service: service)))
        let label = wording(item.label)
        guard terminal.isInteractive else {
            return [item.isLate ? "late" : "", day, label, title, command]
                .joined(separator: "\t") + "\n"
        }
        let due = TextWidth.padded(day, to: "2026-05-01".count)
        let room = max(terminal.width - due.count - kinds - 4, 8)
        return terminal.style(due, item.isLate ? .red : .cyan) + "  "
            + TextWidth.padded(label, to: kinds) + "  "
            + terminal.style(TerminalText.isolated(TextWidth.cut(title, to: room)), .bold) + "\n"
            + terminal.style("            → \(command)", .dim) + "\n"
    }

    private func service(_ code: String) -> String {
        guard language.labelsCodes(on: terminal) else { return code }
        let field = Deployment.current.collection("referral")?.field("service_type")
        return field?.type.codeList?[code]?.label(in: language.reading) ?? code
    }
}
