import ArgumentParser
import CommandSupport
import ReplicaStore
import StoreKit
import TextFormats

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recomputes digests and clocks, and checks the replica's file.",
        discussion: """
            Reads everything and changes nothing. Exit status 1 says that something is wrong.

            Example:

              fieldbook verify
            """)

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let replica = try options.open()
        let problems = try replica.verify()
        let misfits = try replica.misfitCount()
        try options.output.answer { writer in
            writer.problems(problems)
            writer.member("otherForm", misfits)
        } text: {
            problems.isEmpty
                ? "ok\n"
                : problems.map { "\($0.kind.rawValue)\t\($0.location)\t\($0.message)\n" }.joined()
        }
        if misfits > 0 {
            // Nothing is broken, but somebody has to look at them.
            options.output.remark(
                "\(Count.text(misfits, "value")) of another form than the schema's: "
                    + "fieldbook doctor")
        }
        if !problems.isEmpty {
            options.output.remark("\(Count.text(problems.count, "problem")) found")
            throw ExitStatus.failure
        }
    }
}
