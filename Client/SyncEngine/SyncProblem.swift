/// Why a space does not go on in a sync, or sends nothing more; what it holds is kept.
package enum SyncProblem: Hashable, Sendable {
    case notPermitted
    /// The server always has something else to say.
    case keepsChanging
    /// The server says that there is more, and does not go on.
    case stalled
    /// The server answers something else than it was asked.
    case unanswered
    /// The server denies its own log, whoever may have changed that: nothing is given to it.
    case brokenLog
    /// The server has lost what it had acknowledged, and may not take it back yet.
    case lostEdits
    /// A server in recovery does not take something from this device: another one has to give it.
    case untaken
    /// States differ for good, for the central office to look at.
    case differences
    case gap
    case quotaExceeded(seconds: UInt64)
}

extension SyncProblem {
    /// What a person is told, with what to do.
    package func text(in space: String) -> String { "\(space): \(text(space))" }

    private func text(_ space: String) -> String {
        switch self {
        case .notPermitted: "this device has no access any more"
        case .keepsChanging: "what the server says of it keeps changing; run sync again"
        case .stalled:
            "the server says that there is more, and does not go on; "
                + "tell the central office if it stays so"
        case .unanswered:
            "the server does not answer what it is asked; tell the central office if it stays so"
        case .brokenLog:
            "the server does not know its own log any more as it had told it; all is kept here, "
                + "and nothing was given to it; ask the central office to verify the server's "
                + "store, and to restore it from a backup if it is damaged"
        case .lostEdits:
            "the server lacks edits that it had taken: it was restored from a backup, "
                + "or is a new one; they are kept here; ask the central office to run: "
                + "fieldbook-server recovery begin \(space)"
        case .untaken:
            "the server did not take back all that it had lost; it is kept here; what "
                + "was erased or moved has to come from a replica that manages the space: have one "
                + "sync, then sync again"
        case .differences:
            "some records differ from the server's, also after all of them were fetched again; "
                + "nothing is lost here; see fieldbook doctor, and ask the central office to run: "
                + "fieldbook-server recovery begin \(space)"
        case .gap:
            "the server lacks commits that come before those of this replica; "
                + "they wait here until it has them"
        case .quotaExceeded(let seconds):
            "the server takes no more commits from here for "
                + "\(Self.text(seconds: seconds)); what is not sent waits here: run sync then, "
                + "or ask the central office to raise the quota"
        }
    }

    /// A time as people say it, rounded up.
    private static func text(seconds: UInt64) -> String {
        switch seconds {
        case ..<60: "a minute"
        case ..<3600: "\(seconds / 60 + 1) minutes"
        default: "\(seconds / 3600 + 1) hours"
        }
    }
}
