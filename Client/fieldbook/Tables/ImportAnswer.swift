import CommandSupport
import DomainModel
import Interchange
import ReplicaStore
import SyncProtocol
import TextFormats

/// What an import answers.
struct ImportAnswer {
    private static let shownProblems = 50

    let report: ImportReport
    let isDryRun: Bool
    let ignoredColumns: [String]
    /// What is wrong with the clock under which the rows were taken.
    let clock: ClockReport?
    let options: GlobalOptions

    private var commits: [CommitRange] { CommitRange.all(of: Array(report.commits)) }

    private static func write(
        _ meetings: [ImportReport.Meeting], as name: String, to writer: inout JSONWriter
    ) {
        writer.array(name, meetings) { writer, meeting in
            writer.object {
                $0.member("line", meeting.line)
                $0.member("record", meeting.record.description)
                $0.member("field", meeting.met.register)
                $0.member("author", meeting.met.author)
                $0.member("at", TimeText.utc(milliseconds: meeting.met.at))
            }
        }
    }

    func write() throws {
        let output = options.output
        try output.answer { writer in
            writer.member("created", report.created)
            writer.member("updated", report.updated)
            writer.member("skipped", report.skipped)
            writer.array("errors", report.errors) { writer, problem in
                writer.object {
                    $0.member("line", problem.line)
                    $0.member("message", problem.message)
                }
            }
            writer.member("errorCount", report.errorCount)
            Self.write(report.beside, as: "beside", to: &writer)
            Self.write(report.withheld, as: "withheld", to: &writer)
            Self.write(report.changedSince, as: "changedSince", to: &writer)
            writer.array("ignoredColumns", ignoredColumns) { $0.text($1) }
            writer.array("repeats", report.repeats) { writer, again in
                writer.object {
                    $0.member("line", again.line)
                    $0.member("first", again.first)
                    $0.member("record", again.record.description)
                    $0.array("fields", again.fields) { $0.text($1) }
                }
            }
            writer.array("commits", commits) { $0.text($1.description) }
            clock?.write(to: &writer)
        } text: {
            let verb = isDryRun ? "would be " : ""
            return "\(verb)created \(report.created), \(verb)updated \(report.updated), "
                + "skipped \(report.skipped), not usable \(report.errorCount)\n"
        }
        if !commits.isEmpty {
            output.remark(
                "to take it back: " + options.command("revert", commits.map(\.description)))
        }
        clock?.warn(on: output)
        for problem in report.errors.prefix(Self.shownProblems) {
            output.warn("line \(problem.line): \(problem.message)")
        }
        let others = report.errorCount - Self.shownProblems
        if others > 0 { output.warn("and \(others) more rows; --json lists them") }
        if !ignoredColumns.isEmpty {
            let names = ignoredColumns.map { "“\($0)”" }.joined(separator: ", ")
            output.remark("columns left out: \(names)")
        }
        listRepeats()
        list(report.beside, "was changed elsewhere since; both values stand: fieldbook conflicts")
        list(report.changedSince, "was changed since, and keeps the newer value")
        list(report.withheld, "is not overwritten; --overwrite replaces it")
    }

    private func listRepeats() {
        let output = options.output
        if !report.repeats.isEmpty {
            output.remark(
                "\(Count.text(report.repeats.count, "row")) of the table said more of a record "
                    + "that an earlier row is about")
        }
        let differing = report.repeats.filter { !$0.fields.isEmpty }
        for again in differing.prefix(Self.shownProblems) {
            output.warn(
                "line \(again.line): \(again.fields.joined(separator: ", ")) differs from line "
                    + "\(again.first), which is about the same record and stands")
        }
        let others = differing.count - Self.shownProblems
        if others > 0 { output.warn("and \(others) more rows; --json lists them") }
    }

    /// Names cells, never their values.
    private func list(_ meetings: [ImportReport.Meeting], _ fate: String) {
        for meeting in meetings.prefix(Self.shownProblems) {
            let met = meeting.met
            options.output.warn(
                "line \(meeting.line): \(met.register), by \(met.author) at "
                    + "\(TimeText.utc(milliseconds: met.at)), \(fate)")
        }
        let others = meetings.count - Self.shownProblems
        if others > 0 { options.output.warn("and \(others) more cells; --json lists them") }
    }
}
