/// The exit statuses that scripts can rely on; the numbers above 2 are those of sysexits.h.
enum ExitStatus: Int32, Sendable {
    case done = 0
    case failure = 1
    /// Wrong arguments, or a value that is not allowed.
    case usage = 64
    /// Another process serves the folder, or holds the address.
    case unavailable = 69
    case notPermitted = 77
}
