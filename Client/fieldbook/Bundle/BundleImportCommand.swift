import ArgumentParser
import CommandSupport
import ReplicaStore
import SyncEngine
import SyncProtocol
import TextFormats

struct BundleImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Takes in the edits of a bundle.",
        discussion: """
            What is held already is left as it is; what builds on edits that are missing here is \
            named, and taken when another bundle or a sync has brought those. A file that is \
            damaged, cut short or no bundle is refused as a whole. What was taken is sent to the \
            server with the next sync, if this device may write in its space.

            Whoever had the file may have changed it, unless it is signed by a device that the \
            server has told of. Erasures, moves to another space, and what is not proven to be by \
            such a device count only on your word: they are listed, and you are asked. Where \
            there is no terminal to ask at they are left out, unless --yes is given; what was \
            left out can be taken later from the same file. What the bundle says of the server's \
            log is believed until the next sync, which confirms it or takes it back.

            Exit status: 0 done, 3 conflicts await review, 4 some edits could not be taken.

            Example:

              fieldbook bundle import from-brest.bundle
              fieldbook bundle import from-brest.bundle --dry-run
            """)

    @Argument(help: "The bundle's file.", completion: .file())
    var file: String

    @Flag(name: .customLong("dry-run"), help: "Say what would be taken, and take nothing.")
    var isTrial = false

    @Flag(help: "Take what is asked about too, on your word.")
    var yes = false

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let replica = try options.open()
        let bundle = try BundleFile(path: file)
        try bundle.require(
            .bundle, hint: "give it to: fieldbook bundle export --for \(file) --out FILE")
        let answer = BundleImportAnswer(
            report: try report(bundle, replica), isTrial: isTrial, options: options)
        try answer.write()
        try answer.status.leave()
    }

    private func report(_ bundle: BundleFile, _ replica: Replica) throws -> BundleReport {
        let word = BundleConsent.word(of: options.resolvedAuthor)
        if isTrial || yes || !Confirmation.canAsk(options.output) {
            return try replica.importBundle(bundle, on: yes ? word : .nobody, isTrial: isTrial)
        }
        let trial = try replica.importBundle(bundle, on: .nobody, isTrial: true)
        let isTaken =
            try !trial.questions.isEmpty
            && Confirmation.answer(
                "This counts only on somebody's word:\n"
                    + BundleQuestionText(questions: trial.questions, output: options.output).lines
                    + "Take it, on your word? Else it is left out.")
        return try replica.importBundle(bundle, on: isTaken ? word : .nobody)
    }
}

/// What a bundle asks a person about, to scripts and to people.
struct BundleQuestionText {
    let questions: [BundleQuestion]
    let output: Output

    /// No more lines than one reads.
    private static let mostLines = 40

    func write(_ writer: inout JSONWriter) {
        writer.array("asked", questions) { writer, question in
            writer.object {
                $0.member("kind", question.kind.rawValue)
                $0.member("space", question.space)
                $0.member("collection", question.record?.collection)
                $0.member("record", question.record?.record.description)
                $0.member("commit", question.commit?.description)
                $0.member("author", question.author)
                $0.member("at", at: question.at)
                $0.member("office", question.office)
                $0.member("device", question.device)
                $0.member("to", question.destination)
                $0.member("records", question.records)
            }
        }
    }

    /// One line each.
    var lines: String {
        let shown = questions.prefix(Self.mostLines).map { "  \(line($0))\n" }
        let rest = questions.count - shown.count
        return shown.joined() + (rest > 0 ? "  and \(rest) more: see them with --json\n" : "")
    }

    private func line(_ question: BundleQuestion) -> String {
        let terminal = output.errorTerminal
        var words = [terminal.line(question.space)]
        if let record = question.record {
            words.append("\(terminal.line(record.collection)) \(record.record.end)")
        }
        words.append(what(question) + ":")
        if let author = question.author { words.append("by \(terminal.line(author)),") }
        let maker = [question.device, question.office].compactMap(\.self).map(terminal.line)
        if !maker.isEmpty { words.append("on \(maker.joined(separator: " of ")),") }
        if let at = question.at { words.append(LocalTime.text(milliseconds: at) + ",") }
        return words.joined(separator: " ").trimmingSuffix(while: { $0 == "," || $0 == ":" })
    }

    private func what(_ question: BundleQuestion) -> String {
        switch question.kind {
        case .erasure: "is erased for good"
        case .move: "moves to \(output.errorTerminal.line(question.destination ?? "another space"))"
        case .edit: "is edited, and not proven by whom"
        case .removal: "is said to be removed for good by the server"
        case .knowledge:
            "is said to stand so at the server, with "
                + Count.text(question.records ?? 0, "record")
        }
    }
}

extension String {
    fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> String {
        var text = self[...]
        while let last = text.last, predicate(last) { text.removeLast() }
        return String(text)
    }
}
