import ArgumentParser
import CommandSupport
import ReplicaStore
import TextFormats

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Finds what does not mend itself, and says what to do about it.",
        discussion: """
            Looks for references to deleted records, codes given out twice, transfers that did \
            not arrive, clocks that are off, refused edits, edits that cannot be sent, records \
            that are not as the server has them, what only a bundle has told, and erasing that is \
            not finished. It changes nothing. Whether the file itself is whole is what fieldbook \
            verify tells.

            Exit status 1 says that something was found.

            Example:

              fieldbook doctor
            """)

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let findings = try options.open().diagnose()
        try options.output.answer { writer in
            writer.array("findings", findings) { writer, finding in
                writer.object {
                    $0.member("kind", finding.kind.rawValue)
                    $0.member("where", finding.location)
                    $0.member("message", finding.message)
                    $0.member("advice", finding.advice)
                }
            }
        } text: {
            findings.isEmpty ? "ok\n" : findings.map(text).joined()
        }
        if !findings.isEmpty {
            options.output.remark("\(Count.text(findings.count, "finding"))")
            throw ExitStatus.failure
        }
    }

    private func text(of finding: Finding) -> String {
        let terminal = options.output.terminal
        return terminal.style(finding.kind.rawValue, .yellow)
            + "  \(terminal.line(finding.location))\n  \(terminal.line(finding.message))\n"
            + "  → \(terminal.line(finding.advice))\n"
    }
}
