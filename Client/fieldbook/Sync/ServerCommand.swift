import ArgumentParser
import CommandSupport
import ReplicaStore
import TextFormats

struct ServerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "server",
        abstract: "Shows where the replica's server is and by what it is known, or changes that.",
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
        try answer(new, trust)
    }

    private func answer(_ url: String, _ trust: ServerTrust) throws {
        try options.output.answer { writer in
            writer.member("server", url)
            writer.member("authorities", trust.authorities == nil ? "system" : "own")
            writer.array("pins", trust.pins) { $0.text($1) }
            writer.member("insecure", trust.allowsPlainHTTP)
        } text: {
            Self.text(url, trust)
        }
    }

    private static func text(_ url: String, _ trust: ServerTrust) -> String {
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
