/// The address of a server as people type it: `https://fieldbook.example.org`.
struct ServerAddress: Hashable, Sendable {
    /// Without a slash at the end.
    let text: String

    init(_ text: String) throws(CommandFailure) {
        guard text.hasPrefix("https://") || text.hasPrefix("http://") else {
            throw .usage(
                "a server's address begins with https:// or http://",
                hint: "for example --server https://fieldbook.example.org")
        }
        var address = Substring(text)
        while address.hasSuffix("/") { address.removeLast() }
        self.text = String(address)
    }

    var enrolment: String { text + "/v1/enrol" }
    var key: String { text + "/v1/key" }
    var rotation: String { text + "/v1/rotate" }
    var information: String { text + "/v1/info" }
    var exchange: String { text + "/v1/exchange" }
}
