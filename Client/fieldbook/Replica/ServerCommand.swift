import ArgumentParser
import CommandSupport
import Foundation
import ReplicaStore
import TextFormats

struct ServerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "server",
        abstract: "Shows where the replica's server is and by what it is known, or changes that.",
        discussion: """
            Examples:

              fieldbook server
              fieldbook server set https://fieldbook.example.org
              fieldbook server --ca authority.pem
            """,
        subcommands: [ServerShowCommand.self, ServerSetCommand.self],
        defaultSubcommand: ServerShowCommand.self)
}

struct ServerShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows the server, or changes by what it is known, without asking it.",
        discussion: """
            Without arguments it shows what the replica holds. An address replaces the one before; \
            it must be the same server's, since the replica shows its token there. Each of --ca, \
            --pin and --insecure replaces all that the server was known by before; --system \
            trusts the authorities of this computer again and nothing else. Two pins, one of \
            which has to fit, are joined by ';': so an office is ready before the key changes.

            Examples:

              fieldbook server https://fieldbook.example.org
              fieldbook server --ca authority.pem
            """)

    @Argument(help: ArgumentHelp("The server's new address.", valueName: "url"))
    var address: String?

    @OptionGroup var line: LineOptions

    @Flag(help: "Trust the authorities of this computer, and refuse plain HTTP.")
    var system = false

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if system, line.isGiven {
            throw ValidationError("--system stands alone: it undoes --ca, --pin and --insecure")
        }
    }

    func run() throws {
        let replica = try options.open()
        guard let url = try replica.identity()?.serverURL else {
            throw CommandFailure(
                "not_joined", "this replica belongs to no server",
                hint: "ask for an invitation, then: fieldbook join --server URL --code CODE")
        }
        var trust = try replica.serverTrust()
        var new = url
        if address != nil || line.isGiven || system {
            if line.isGiven || system { trust = try line.trust() }
            let server = try ServerAddress(address ?? url)
            try server.requireCover(
                allowsPlainHTTP: trust.allowsPlainHTTP,
                hint: "use an address with https://; where the line is safe by other means, add "
                    + "--insecure")
            new = server.text
            try replica.setServer(new, trust: trust)
        }
        try ServerAnswer(url: new, trust: trust).write(to: options.output)
    }
}

/// What `server` and `server set` answer.
struct ServerAnswer {
    let url: String
    let trust: ServerTrust
    /// Whether the server was seen to be the same; nil where nobody asked.
    var isProven: Bool?

    func write(to output: Output) throws {
        try output.answer { writer in
            writer.member("server", url)
            writer.member("authorities", trust.authorities == nil ? "system" : "own")
            writer.array("pins", trust.pins) { $0.text($1) }
            writer.member("insecure", trust.allowsPlainHTTP)
            if let isProven { writer.member("proven", isProven) }
        } text: {
            text
        }
    }

    private var text: String {
        var lines = ["server  \(url)"]
        if !trust.pins.isEmpty { lines += trust.pins.map { "key     \($0)" } }
        if trust.authorities != nil { lines.append("trusts  the authorities that were given") }
        if trust.authorities == nil, trust.pins.isEmpty {
            lines.append("trusts  the authorities of this computer")
        }
        if trust.allowsPlainHTTP { lines.append("line    plain HTTP is allowed") }
        return lines.map { $0 + "\n" }.joined()
    }
}

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
