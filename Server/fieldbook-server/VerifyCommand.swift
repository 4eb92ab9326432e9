import ArgumentParser
import CentralStorage
import CommandSupport
import StoreKit
import TextFormats

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recomputes hashes, chains, states and digests, and compares them.",
        discussion: """
            Changes nothing, and works while the server runs. Ends with status 1 if something is \
            wrong.

            Example:

              fieldbook-server verify --data /var/lib/fieldbook
            """)

    @OptionGroup var options: DataOptions

    func run() throws {
        let problems = try options.open().verify()
        try options.output.answer { writer in
            writer.member("ok", problems.isEmpty)
            writer.array("problems", problems) { writer, problem in
                writer.object {
                    $0.member("kind", problem.kind.rawValue)
                    $0.member("where", problem.location)
                    $0.member("message", problem.message)
                }
            }
        } text: {
            problems.isEmpty ? "all is well\n" : problems.map { "\($0)\n" }.joined()
        }
        if !problems.isEmpty { throw ExitStatus.failure }
    }
}
