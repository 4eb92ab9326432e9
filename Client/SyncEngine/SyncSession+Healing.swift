import ReplicaStore
import SyncProtocol

/// How far a space is with giving a restored server back what it lost. Spec: MergeRules §10.
enum HealingStep: Hashable, Sendable {
    /// All writers are compared, nothing is given yet.
    case compare
    /// States that the server's heads do not cover are given, from a record on, to the server whose
    /// history ended at the cursor.
    case give(beyond: [WriterHead], after: Int64, to: SyncProtocol.Cursor)
    /// All was given; the server's answer is awaited.
    case given(to: SyncProtocol.Cursor)

    /// The life of the server that is given something.
    fileprivate var epoch: Epoch? {
        switch self {
        case .compare: nil
        case .give(_, _, let cursor), .given(let cursor): cursor.epoch
        }
    }
}

extension SyncSession {
    /// The spaces whose next request is part of a healing.
    var healing: [(space: String, step: HealingStep)] {
        order.compactMap { name in
            guard let space = spaces[name], space.problem == nil else { return nil }
            return space.healing.map { (name, $0) }
        }
    }

    /// Compares a space with a server whose history is another one: it was restored, or is a new
    /// one, or it has lost what it had acknowledged.
    mutating func beginHealing(_ name: String) {
        guard var space = spaces[name] else { return }
        space.healing = .compare
        space.isPulled = false
        // Each comparison either settles something or leads on; a server that always has another
        // history to tell would be asked for ever.
        space.countRestart()
        spaces[name] = space
    }

    /// Gives a server in recovery the records that a full scan has found to differ: the vector says
    /// that it holds all of them, but not whether they came back whole.
    mutating func healDifferences(_ name: String) {
        guard spaces[name]?.isComparingStates == false else { return }
        spaces[name]?.isComparingStates = true
        beginHealing(name)
    }

    /// Leaves a difference as it is, for the central office to look at.
    mutating func leaveDifferences(_ name: String) {
        spaces[name]?.problem =
            "\(name): some records differ from the server's, also after all of them were fetched "
            + "again; nothing is lost here; see fieldbook doctor, and ask the central office to "
            + "run: fieldbook-server recovery begin \(name)"
    }

    /// Gives nothing to a server that denies its own log, whoever may have changed that.
    mutating func leaveBroken(_ name: String) {
        spaces[name]?.problem =
            "\(name): the server does not know its own log any more as it had told it; all is kept "
            + "here, and nothing was given to it; ask the central office to verify the server's "
            + "store, and to restore it from a backup if it is damaged"
    }

    /// Sends again what was held back because of knowledge that the server did not confirm.
    mutating func lift(_ name: String) { spaces[name]?.withheld = nil }

    func isComparingStates(_ name: String) -> Bool { spaces[name]?.isComparingStates == true }

    /// Claims of all writers, as the server can compare them.
    func proven(_ claims: [WriterClaim], _ name: String) -> [WriterClaim] {
        spaces[name]?.proven(claims) ?? claims
    }

    /// Where the replica stands in the history that it knows.
    func cursor(_ name: String) -> SyncProtocol.Cursor { spaces[name]?.standing.cursor ?? .start }

    /// Up to where a space needs nothing from a server of another history.
    func shared(_ name: String) -> LogPlace? { spaces[name]?.shared }

    /// Leaves what a server in recovery does not take from this device, for another one to give.
    mutating func leaveUntaken(_ name: String) {
        spaces[name]?.problem =
            "\(name): the server did not take back all that it had lost; it is kept here; what "
            + "was erased or moved has to come from a replica that manages the space: have one "
            + "sync, then sync again"
    }

    /// Gives the server what its heads do not cover.
    mutating func heal(_ name: String, with history: SpaceHistory, epoch: Epoch) {
        if hasGiven(name) { return leaveUntaken(name) }
        guard history.mayHeal else {
            spaces[name]?.problem =
                "\(name): the server lacks edits that it had taken: it was restored from a backup, "
                + "or is a new one; they are kept here; ask the central office to run: "
                + "fieldbook-server recovery begin \(name)"
            return
        }
        let cursor = history.end.cursor(epoch: epoch)
        spaces[name]?.healing = .give(beyond: history.heads, after: 0, to: cursor)
    }

    /// Notes what was put into a request.
    mutating func gave(_ name: String, upTo record: Int64, isEnd: Bool) {
        guard case .give(let heads, _, let cursor) = spaces[name]?.healing else { return }
        spaces[name]?.healing =
            isEnd ? .given(to: cursor) : .give(beyond: heads, after: record, to: cursor)
    }

    /// Whether more states follow before the server's answer means anything.
    func isGiving(_ name: String) -> Bool {
        if case .give(_, let record, _) = spaces[name]?.healing { record > 0 } else { false }
    }

    /// Whether all was given that can be.
    func hasGiven(_ name: String) -> Bool {
        if case .given = spaces[name]?.healing { true } else { false }
    }

    /// Whether the server was restored once more since it was given something.
    func hasLostAgain(_ name: String, epoch: Epoch) -> Bool {
        guard let known = spaces[name]?.healing?.epoch else { return false }
        return known != epoch
    }
}

extension SpaceResponse.Outcome {
    /// Whether the server disputes the place in its log that was named, or heads there.
    var deniesCursor: Bool {
        switch self {
        case .unknownCursor, .writerForked: true
        default: false
        }
    }
}

extension SpaceHistory {
    /// Whether a server that is in the same life as the cursor denies what it had told itself: only
    /// a damaged store, or a lie, leads there.
    ///
    /// What a life before had acknowledged, this one may still lack under its own cursor.
    func isBroken(for asked: SpaceRequest, epoch: Epoch) -> Bool {
        guard case .knowledge(epoch, let number, _) = asked.cursor else { return false }
        if end.number < number { return true }
        return !asked.writers.contains { claim in
            let head = heads.first { $0.writer == claim.acknowledged.writer }
            return claim.acknowledged.counter > head?.counter ?? 0
        }
    }
}
