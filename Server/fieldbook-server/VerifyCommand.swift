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
            writer.problems(problems)
        } text: {
            problems.isEmpty ? "all is well\n" : problems.map { "\($0)\n" }.joined()
        }
        if !problems.isEmpty { throw ExitStatus.failure }
    }
}
