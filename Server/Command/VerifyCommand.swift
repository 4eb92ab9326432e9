import ArgumentParser
import CentralStorage
import StoreKit

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

    private struct Answer: Encodable {
        struct Problem: Encodable {
            let kind: String
            let `where`: String
            let message: String
        }

        let version = 1
        let ok: Bool
        let problems: [Problem]

        private enum CodingKeys: String, CodingKey { case version, ok, problems }
    }

    func run() throws {
        let problems = try options.open().verify()
        let answer = Answer(
            ok: problems.isEmpty,
            problems: problems.map {
                .init(kind: $0.kind.rawValue, where: $0.location, message: $0.message)
            })
        let lines = answer.problems.map { "\($0.where): \($0.message)\n" }.joined()
        options.output.write(answer, text: answer.ok ? "all is well\n" : lines)
        if !answer.ok { throw ExitCode.failure }
    }
}
