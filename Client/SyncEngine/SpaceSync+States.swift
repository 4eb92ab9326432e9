import ReplicaStore
import SyncProtocol

// The states of States §1, with what each of them has to remember.

extension SpaceSync {
    package enum State: Hashable, Sendable {
        /// Nothing is known of the server's log.
        case start(Reading)
        /// All entries up to a number are applied.
        case knowledge(Reading)
        /// States are applied up to a position, and nothing is known of any commit.
        case scan(Reading)
        /// The server's history is another one: the heads of all writers are compared with it.
        case comparing(Comparison)
        /// What the server has lost is given back.
        case giving(Gift)
        /// The space does not go on in this sync; all is kept.
        case problem(SyncProblem)

        /// Where pages are asked for from `reading.cursor` on.
        static func reading(_ reading: Reading) -> State {
            switch reading.cursor {
            case .start: .start(reading)
            case .knowledge: .knowledge(reading)
            case .scan: .scan(reading)
            }
        }
    }

    /// Pages that are asked for from a cursor on.
    package struct Reading: Hashable, Sendable {
        package var cursor: SyncProtocol.Cursor
        package var naming: Naming
        /// Whether the server has said that nothing is behind the cursor.
        package var isAtHead = false
    }

    /// How the next request names a space.
    package enum Naming: Hashable, Sendable {
        /// In one hash over all spaces of which nothing else is to be said.
        case rolledUp
        /// With the digest at the replica's own cursor, if that is not inside a scan.
        case withDigest
        case plain
    }

    /// Two histories that are compared.
    package struct Comparison: Hashable, Sendable {
        package enum Cause: Hashable, Sendable {
            /// The server does not know the cursor, or lacks what it had acknowledged.
            case history
            /// States differ, though the server's vector covers all of them.
            case states
        }

        package let cause: Cause
        /// How far the server's history and the one that is known here are the same.
        package let shared: LogPlace?
    }

    /// What is given back to a server.
    package struct Gift: Hashable, Sendable {
        package enum Progress: Hashable, Sendable {
            /// Everything up to a record was looked at; more follows.
            case after(Int64)
            case all
        }

        /// What has shown that something is lost.
        package let comparison: Comparison
        /// The server's: states that they cover are not given.
        package let heads: [WriterHead]
        /// The place in the server's log that the states follow.
        package let end: SyncProtocol.Cursor
        package var progress = Progress.after(0)
    }

    /// What becomes of the commits that wait here: it goes on beside the states, as they allow it.
    package enum Outbox: Hashable, Sendable {
        /// The next portion begins after a place in the causal order.
        case waiting(after: Int64)
        case sent(upTo: Int64)
        /// The server takes no more in this sync.
        case withheld(SyncProblem)
    }
}

extension SpaceSync.Outbox {
    /// Where the device may only read, its edits stay pending and are named.
    init(_ syncState: SpaceSyncState) {
        self =
            syncState.pending == 0 || syncState.level < .write ? .sent(upTo: 0) : .waiting(after: 0)
    }
}

extension SpaceSync.State {
    /// What is read, where pages are.
    package var reading: SpaceSync.Reading? {
        switch self {
        case .start(let reading), .knowledge(let reading), .scan(let reading): reading
        case .comparing, .giving, .problem: nil
        }
    }
}

extension SpaceSync.State {
    package enum Name: String, CaseIterable, Hashable, Sendable {
        case start, knowledge, scan, comparing, giving, problem
    }

    package var name: Name {
        switch self {
        case .start: .start
        case .knowledge: .knowledge
        case .scan: .scan
        case .comparing: .comparing
        case .giving: .giving
        case .problem: .problem
        }
    }
}

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
