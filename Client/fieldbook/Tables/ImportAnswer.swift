import CommandSupport
import Interchange
import ReplicaStore
import TextFormats

/// What an import answers.
struct ImportAnswer {
    private static let shownProblems = 50

    let report: ImportReport
    let isDryRun: Bool

    func write(to output: Output) throws {
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
        } text: {
            let verb = isDryRun ? "would be " : ""
            return "\(verb)created \(report.created), \(verb)updated \(report.updated), "
                + "skipped \(report.skipped), not usable \(report.errorCount)\n"
        }
        for problem in report.errors.prefix(Self.shownProblems) {
            output.warn("line \(problem.line): \(problem.message)")
        }
        let others = report.errorCount - Self.shownProblems
        if others > 0 { output.warn("and \(others) more rows; --json lists them") }
    }
}
