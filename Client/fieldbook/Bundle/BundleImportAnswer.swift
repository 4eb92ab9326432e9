import CommandSupport
import ReplicaStore
import SyncProtocol
import TextFormats

/// What the import of a bundle answers, to scripts and to people.
struct BundleImportAnswer {
    let report: BundleReport
    var isTrial = false
    let options: GlobalOptions

    private var output: Output { options.output }

    var status: ExitStatus {
        var statuses: [ExitStatus] = []
        if !report.isComplete { statuses.append(.inPart) }
        if report.conflicts > 0 { statuses.append(.conflicts) }
        return .first(of: statuses)
    }

    func write() throws {
        try output.answer(json: write) { text }
        for space in report.spaces { warn(space) }
        if isLeft || isTrial, !report.questions.isEmpty {
            let list = BundleQuestionText(questions: report.questions, output: output).lines
            output.warn(
                (isTrial ? "this counts" : "this was left out; it counts")
                    + " only on somebody's word:\n\(list)take it, on yours, with: "
                    + options.command("bundle", "import", "FILE", "--yes"))
        }
        if isTrial { output.remark("nothing was taken") }
        if report.conflicts > 0 {
            output.remark(
                "\(Count.awaitingReview(report.conflicts)): "
                    + "\(options.command("conflicts")) or \(options.command("review"))")
        }
    }

    private var isLeft: Bool {
        report.spaces.contains { $0.left > 0 || $0.history == .left }
    }

    private func sum(_ count: (BundleReport.Space) -> Int) -> Int {
        report.spaces.reduce(0) { $0 + count($1) }
    }

    private func write(_ writer: inout JSONWriter) {
        writer.member("taken", sum(\.taken))
        writer.member("held", sum(\.held))
        writer.member("records", sum(\.records))
        writer.member("missed", sum(\.missed))
        writer.member("needed", sum(\.waiting))
        writer.member("refused", sum { $0.refused.reduce(0) { $0 + $1.count } })
        writer.member("left", sum(\.left))
        writer.member("conflicts", report.conflicts)
        BundleQuestionText(questions: report.questions, output: output).write(&writer)
        writer.key("from")
        writer.object {
            $0.member("office", report.maker.office)
            $0.member("name", report.maker.name)
            $0.member("at", at: Int64(clamping: report.maker.madeAt))
            $0.member("proven", report.isProven)
        }
        writer.array("spaces", report.spaces) { writer, space in
            writer.object { space.write(to: &$0) }
        }
    }

    private var text: String {
        let lines = report.spaces.map { space in
            var parts = ["\(space.taken) new", "\(space.held) held already"]
            if space.records > 0 { parts.append(Count.text(space.records, "record")) }
            if space.left > 0 { parts.append("\(space.left) left out") }
            if space.waiting > 0 { parts.append("\(space.waiting) waiting") }
            let refused = space.refused.reduce(0) { $0 + $1.count }
            if refused > 0 { parts.append("\(refused) refused") }
            return "\(space.space): \(parts.joined(separator: ", "))"
        }
        let time = LocalTime.text(milliseconds: Int64(clamping: report.maker.madeAt))
        let maker =
            "\(output.terminal.line(report.maker.name)) of the office "
            + output.terminal.line(report.maker.office)
        return
            (report.isProven
            ? "made by \(maker), \(time); its signature is right\n"
            : "made by somebody who calls himself \(maker), \(time): not proven\n")
            + lines.map { "  \($0)\n" }.joined()
    }

    private func warn(_ space: BundleReport.Space) {
        if space.refusal == .notPermitted {
            output.warn("\(space.space): this device has no access; nothing of it was taken")
        }
        if case .refused(let reason) = space.history, let text = reason.historyText {
            output.warn("\(space.space): \(text)")
        }
        for need in space.needs {
            let commits = need.first == need.last ? "commit" : "commits"
            let range = need.first == need.last ? "\(need.first)" : "\(need.first) to \(need.last)"
            output.warn(
                "\(space.space): needs \(commits) \(range) of writer \(need.writer)"
                    + (need.office.map { " (\($0))" } ?? "")
                    + "; ask for a bundle made for this replica: "
                    + options.command("bundle", "vector"))
        }
        for branch in space.refused {
            output.warn("\(space.space): \(branch.commit) was not taken: \(branch.reason.text)")
        }
    }
}

extension BundleReport.Refusal {
    /// Why what a bundle knows of the server's log was not taken; nil where a need says it.
    fileprivate var historyText: String? {
        switch self {
        case .epoch:
            "the bundle knows the server from before or after a restore; its edits were taken, "
                + "its records were not"
        case .scan: "a first sync is on its way here; finish it before you import"
        case .base:
            "the bundle builds on more than is held here; ask for one made for this replica"
        case .contradiction:
            "what the bundle knows of the server's log may differ from what is known here; sync "
                + "with the server, then import it again"
        case .verdict:
            "the bundle says that the server has refused edits which are held here; only the "
                + "server is believed that: sync with it"
        case .malformed, .erased, .central, .notPermitted: nil
        }
    }

    fileprivate var text: String {
        switch self {
        case .contradiction:
            "another commit of that name is held here; one of the two replicas is a copy or was "
                + "restored from a backup"
        case .malformed: "it breaks a rule of the format"
        case .erased: "values of it were erased; the server gives what is left of it"
        case .central: "only the server makes such a commit"
        default: rawValue
        }
    }
}

extension BundleReport.Space {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("space", space)
        writer.member("taken", taken)
        writer.member("held", held)
        writer.member("records", records)
        writer.member("needed", waiting)
        writer.member("left", left)
        switch history {
        case .absent: break
        case .held: writer.member("history", "held")
        case .taken: writer.member("history", "taken")
        case .left: writer.member("history", "left")
        case .refused(let reason):
            writer.member("history", "refused")
            writer.member("reason", reason.rawValue)
        }
        if let refusal { writer.member("reason", refusal.rawValue) }
        writer.array("needs", needs) { writer, need in
            writer.object {
                $0.member("writer", need.writer.description)
                $0.member("office", need.office)
                $0.member("from", need.first)
                $0.member("to", need.last)
            }
        }
        writer.array("refused", refused) { writer, branch in
            writer.object {
                $0.member("commit", branch.commit.description)
                $0.member("count", branch.count)
                $0.member("reason", branch.reason.rawValue)
            }
        }
    }
}
