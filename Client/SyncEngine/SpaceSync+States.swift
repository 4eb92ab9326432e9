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
    init(_ standing: SpaceStanding) {
        self =
            standing.pending == 0 || standing.level < .write ? .sent(upTo: 0) : .waiting(after: 0)
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
