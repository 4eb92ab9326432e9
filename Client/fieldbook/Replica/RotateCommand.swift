import ArgumentParser
import CommandSupport
import ReplicaStore
import TextFormats

struct RotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Gets this replica a new token from its server, and ends the old one.",
        discussion: """
            The token is what the server knows this replica by. Whoever has copied it can no \
            longer use it once this is done. The old one ends when the server first sees the new \
            one, so that a line that breaks locks nobody out: repeat the command then.

            Example:

              fieldbook rotate
            """)

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let replica = try options.open()
        let client = RotationClient(try ServerConnection(of: replica))
        let new = try await client.newToken()
        // Kept before it is used: the old one ends with its first use.
        try replica.replaceToken(by: new)
        try await client.show(new)
        try options.output.answer {
            $0.member("rotated", true)
        } text: {
            "rotated\n"
        }
    }
}
