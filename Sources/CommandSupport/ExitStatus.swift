/// The exit statuses that scripts can rely on, the same in both commands; the numbers above 4 are
/// those of sysexits.h.
package enum ExitStatus: Int32, Error, CaseIterable, Sendable {
    case done = 0
    case failure = 1
    /// Done, and conflicts await review.
    case conflicts = 3
    /// Done, but for some rows or commits.
    case inPart = 4
    /// Wrong arguments, or a value that is not allowed.
    case usage = 64
    /// The server cannot be reached or does not answer; or another process serves the folder, or
    /// holds the address.
    case unavailable = 69
    case notPermitted = 77
}

extension ExitStatus {
    private static let precedence: [ExitStatus] = [
        .notPermitted, .unavailable, .usage, .failure, .inPart, .conflicts, .done,
    ]

    /// The one that is reported where several apply.
    package static func first(of statuses: [ExitStatus]) -> ExitStatus {
        precedence.first(where: statuses.contains) ?? .done
    }

    /// Ends the command with this status, if it is not `done`.
    package func leave() throws(ExitStatus) {
        if self != .done { throw self }
    }
}
