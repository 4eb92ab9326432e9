/// Why a command could not do what it was asked, for its user.
struct CommandFailure: Error, Hashable, Sendable {
    /// A stable word for scripts.
    let code: String
    let message: String
    let hint: String?
    let status: ExitStatus

    init(_ code: String, _ message: String, hint: String? = nil, status: ExitStatus = .failure) {
        self.code = code
        self.message = message
        self.hint = hint
        self.status = status
    }

    static func usage(_ message: String, hint: String? = nil) -> CommandFailure {
        CommandFailure("usage", message, hint: hint, status: .usage)
    }
}
