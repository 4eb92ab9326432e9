import ArgumentParser
import CommandSupport
import Foundation

/// An invitation: which server, and the code that it gave.
struct ServerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The server's address.", valueName: "url"))
    var server: String?

    @Option(
        help: ArgumentHelp(
            "The invitation code, good for one device, with the server's pin if it has one; - "
                + "reads it from stdin, and without the option it is asked for.",
            valueName: "code"))
    var code: String?

    @OptionGroup var line: LineOptions

    func validate() throws {
        if code != nil, server == nil {
            throw ValidationError("--code needs the --server that it is for")
        }
        if line.isGiven, server == nil {
            throw ValidationError("--ca, --pin and --insecure need the --server that they are for")
        }
    }

    /// Nil when neither was given.
    func client() throws -> EnrolmentClient? {
        guard let server else { return nil }
        let address = try ServerAddress(server)
        try address.requireCover(
            allowsPlainHTTP: line.insecure,
            hint: "use the server's address with https://; where the line is safe by other means, "
                + "add --insecure")
        let invitation = Self.parts(of: try readCode())
        return EnrolmentClient(
            address: address, code: invitation.code,
            trust: try line.trust(invited: invitation.pin))
    }

    /// An invitation is a code, and behind it the server's pin where the central office knows it:
    /// `AAAA-BBBB-CCCC:sha256//…`.
    private static func parts(of text: String) -> (code: String, pin: String?) {
        guard let start = text.firstRange(of: "sha256//")?.lowerBound else { return (text, nil) }
        let code = text[..<start].filter { $0 != ":" && !$0.isWhitespace }
        return (code, String(text[start...].filter { !$0.isWhitespace }))
    }

    /// The code, which others could see in the list of processes and in the shell's history.
    private func readCode() throws -> String {
        switch code {
        case let code? where code != "-": return code
        case nil where isatty(STDIN_FILENO) == 1:
            return try Self.code(SecretPrompt.ask("invitation code: "))
        case nil:
            throw CommandFailure.usage(
                "--server needs the code of an invitation, and there is no terminal to ask at",
                hint: "give it on stdin, with --code -")
        default: return try Self.code(readLine())
        }
    }

    private static func code(_ line: String?) throws -> String {
        let code = line?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        guard !code.isEmpty else {
            throw CommandFailure.usage(
                "no invitation code was given", hint: "it looks like K7QF-2M9X-H4TC")
        }
        return code
    }
}
