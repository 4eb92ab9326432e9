import CentralStorage
import SyncProtocol

/// A record that a commit writes: its row before, if any, and its state after.
struct RecordChange {
    let reference: RecordReference
    let old: RecordRow?
    var state: RecordState
    /// Whether the record was not erased before and is now.
    var isErasure = false
}

extension Intake {
    enum Verdict {
        case valid([RecordChange])
        /// Taken already by a life of the server that was lost, and given back in part: what of it
        /// may still be written, and the commit as it may be logged.
        case restored([RecordChange], Commit)
        /// Refused for good.
        case void(VoidReason)
        /// A commit that its author had seen is not here yet.
        case missesSeen
    }

    /// Decides about a commit that is next in its writer's chain; changes nothing.
    ///
    /// A missing past is found before anything that would refuse the commit for good, because what
    /// is forged can only be told from a state that covers what the author had seen.
    ///
    /// - Parameters:
    ///   - level: what the writer's device may do in the space.
    ///   - sealedAt: the last counter that its writer may have, if that was retired.
    ///   - owner: the writer's device.
    mutating func judge(
        _ commit: Commit, level: AccessLevel?, sealedAt: UInt64?, owner: Device
    ) throws -> Verdict {
        let verdict = try assess(commit, level: level, sealedAt: sealedAt, owner: owner)
        guard case .void = verdict, let deltas = Self.deltas(of: commit) else { return verdict }
        let isGivenBack = try deltas.contains {
            try current($0).state.dots.contains(commit.dot)
        }
        return isGivenBack ? try restore(commit, deltas) : verdict
    }

    /// What a lost life of the server took is not refused by this one, which shows values of it
    /// already: a void commit has none. Parts of records that are gone since go without their
    /// values.
    private mutating func restore(_ commit: Commit, _ deltas: [Delta]) throws -> Verdict {
        var changes: [RecordChange] = []
        var gone: Set<RecordReference> = []
        for delta in deltas {
            var change = try current(delta)
            guard try covers(delta.seen, change.state.context) else { return .missesSeen }
            let isCollected =
                try change.old == nil
                && transaction.isCollected(change.reference, in: space.id)
            let isGenuine = try change.state.take(delta, of: commit.dot) {
                try transaction.logged($0, in: space.id)?.kind == .void
            }
            if isCollected || change.state.isErased { gone.insert(change.reference) }
            guard !isCollected else { continue }
            guard isGenuine else { return .void(.malformed) }
            changes.append(change)
        }
        return .restored(changes, commit.redacting { gone.contains($0) })
    }

    private mutating func assess(
        _ commit: Commit, level: AccessLevel?, sealedAt: UInt64?, owner: Device
    ) throws -> Verdict {
        guard let level, level >= .write else { return .void(.notPermitted) }
        guard let deltas = Self.deltas(of: commit) else { return .void(.malformed) }
        if let sealedAt, commit.dot.counter > sealedAt { return .void(.notPermitted) }
        guard level >= Self.levelNeeded(for: deltas, of: commit.dot) else {
            return .void(.notPermitted)
        }
        let destinations = deltas.compactMap { $0.destination(by: commit.dot) }
        if destinations.contains(space.name) { return .void(.malformed) }
        guard try destinations.allSatisfy({ try mayMove(to: $0, as: owner) }) else {
            return .void(.notPermitted)
        }
        // Who brings it has learnt of an erasure before it was taken; the rest cannot go alone.
        if commit.isRedacted { return .void(.erased) }
        var changes: [RecordChange] = []
        for delta in deltas {
            let change = try current(delta)
            // Of what is collected nobody can say any more what it had seen.
            if try change.old == nil && transaction.isCollected(change.reference, in: space.id) {
                let isErased = try Eraser(transaction)
                    .isErased(change.reference, afterLeaving: space)
                // An edit of what is erased where it has moved to is kept by nobody.
                return .void(isErased ? .erased : .collected)
            }
            guard try covers(delta.seen, change.state.context) else { return .missesSeen }
            changes.append(change)
        }
        for index in changes.indices {
            let delta = deltas[index]
            let wasErased = changes[index].state.isErased
            if wasErased, !delta.erases(by: commit.dot) { return .void(.erased) }
            let isGenuine = try changes[index].state.take(delta, of: commit.dot) {
                try transaction.logged($0, in: space.id)?.kind == .void
            }
            guard isGenuine else { return .void(.malformed) }
            changes[index].isErasure = !wasErased && changes[index].state.isErased
        }
        return .valid(changes)
    }

    /// The deltas that are not redacted, or nil if one cannot be read or is complete: only a server
    /// moves a record.
    private static func deltas(of commit: Commit) -> [Delta]? {
        guard let deltas = try? commit.deltas(), !deltas.contains(where: \.isComplete) else {
            return nil
        }
        return deltas
    }

    /// Erasing a record and moving it to another space take more than writing.
    static func levelNeeded(for deltas: [Delta], of dot: Dot) -> AccessLevel {
        deltas.contains { $0.erases(by: dot) || $0.moves(by: dot) } ? .manage : .write
    }

    /// Whether a device may have records moved from here to another space: where it may write, or
    /// where a route leads. A space that does not exist is like one that is not granted.
    func mayMove(to destination: String, as device: Device) throws -> Bool {
        if let level = device.level(in: destination), level >= .write { return true }
        guard let other = try transaction.space(named: destination) else { return false }
        return try transaction.hasRoute(from: space.id, to: other.id)
    }

    private func current(_ delta: Delta) throws -> RecordChange {
        let reference = RecordReference(collection: delta.collection, record: delta.record)
        let row = try transaction.record(reference, in: space.id)
        return RecordChange(
            reference: reference, old: row, state: try row?.decoded() ?? RecordState())
    }

    /// Whether the record's context together with the space's vector covers what was seen.
    private mutating func covers(
        _ seen: VersionVector, _ context: VersionVector
    ) throws -> Bool {
        for entry in seen.entries where context[entry.writer] < entry.counter {
            guard try writers.head(entry.writer).counter >= entry.counter else { return false }
        }
        return true
    }
}

extension Commit {
    /// Whether a part of it was erased.
    fileprivate var isRedacted: Bool {
        parts.contains { if case .redacted = $0 { true } else { false } }
    }
}

extension Delta {
    /// What the commit itself says of the record, besides the heads that it restates.
    private func head(by commit: Dot) -> Life? {
        life.siblings.first { $0.dot == commit }?.life
    }

    func erases(by commit: Dot) -> Bool { head(by: commit) == .erased }

    func moves(by commit: Dot) -> Bool { destination(by: commit) != nil }

    /// The space that the commit itself moves the record to.
    func destination(by commit: Dot) -> String? {
        if case .moved(let space) = head(by: commit) { space } else { nil }
    }
}
