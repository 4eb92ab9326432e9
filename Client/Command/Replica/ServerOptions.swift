import ArgumentParser

/// An invitation: which server, and the code that it gave.
struct ServerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The server's address.", valueName: "url"))
    var server: String?

    @Option(
        help: ArgumentHelp(
            "The invitation code, good for one device; with the server's pin if it has one.",
            valueName: "code"))
    var code: String?

    @OptionGroup var line: LineOptions

    func validate() throws {
        if server != nil, code == nil {
            throw ValidationError("--server needs the --code of an invitation")
        }
        if code != nil, server == nil {
            throw ValidationError("--code needs the --server that it is for")
        }
        if line.isGiven, server == nil {
            throw ValidationError("--ca, --pin and --insecure need the --server that they are for")
        }
    }

    /// Nil when neither was given.
    func client() throws -> EnrolmentClient? {
        guard let server, let code else { return nil }
        let address = try ServerAddress(server)
        try address.requireCover(
            allowsPlainHTTP: line.insecure,
            hint: "use the server's address with https://; where the line is safe by other means, "
                + "add --insecure")
        let invitation = Self.parts(of: code)
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
}
