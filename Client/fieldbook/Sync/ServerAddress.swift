import CommandSupport
import CurlTransport

/// The address of a server as people type it: `https://fieldbook.example.org`.
struct ServerAddress: Hashable, Sendable {
    /// Without a slash at the end.
    let text: String
    let isSecure: Bool
    let isLoopback: Bool

    init(_ text: String) throws(CommandFailure) {
        guard text.hasPrefix("https://") || text.hasPrefix("http://") else {
            throw .usage(
                "a server's address begins with https:// or http://",
                hint: "for example --server https://fieldbook.example.org")
        }
        var address = Substring(text)
        while address.hasSuffix("/") { address.removeLast() }
        self.text = String(address)
        do {
            // Read by what makes the requests, so that both mean the same machine.
            let request = try RequestAddress(self.text)
            isSecure = request.isSecure
            isLoopback = request.isLoopback
        } catch {
            throw .usage("\(error)", hint: error.hint)
        }
    }

    /// Whether an answer from there is the server's: nobody on the way can have made it.
    var isAuthenticated: Bool { isSecure || isLoopback }

    /// - Throws: `CommandFailure` for plain HTTP to another machine, unless that is allowed.
    func requireCover(allowsPlainHTTP: Bool, hint: String) throws(CommandFailure) {
        guard isAuthenticated || allowsPlainHTTP else {
            throw CommandFailure(
                "insecure",
                "\(text) is plain HTTP: anybody on the way could read the records and the token, "
                    + "and change what is said",
                hint: hint, status: .usage)
        }
    }

    var enrolment: String { text + "/v1/enrol" }
    var key: String { text + "/v1/key" }
    var rotation: String { text + "/v1/rotate" }
    var information: String { text + "/v1/info" }
    var exchange: String { text + "/v1/exchange" }
}
