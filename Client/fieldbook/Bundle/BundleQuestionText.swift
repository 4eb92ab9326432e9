import CommandSupport
import ReplicaStore
import SyncProtocol
import TextFormats

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
