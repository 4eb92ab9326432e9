import ArgumentParser

/// An invitation: which server, and the code that it gave.
struct ServerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The server's address.", valueName: "url"))
    var server: String?

    @Option(help: ArgumentHelp("The invitation code, good for one device.", valueName: "code"))
    var code: String?

    func validate() throws {
        if server != nil, code == nil {
            throw ValidationError("--server needs the --code of an invitation")
        }
        if code != nil, server == nil {
            throw ValidationError("--code needs the --server that it is for")
        }
    }

    /// Nil when neither was given.
    func client() throws -> EnrolmentClient? {
        guard let server, let code else { return nil }
        return EnrolmentClient(address: try ServerAddress(server), code: code)
    }
}
