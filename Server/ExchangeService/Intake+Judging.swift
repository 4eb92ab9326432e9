import CentralStorage
import StoreKit
import SyncProtocol

extension Intake {
    enum Verdict {
        case valid([CommitPart])
        /// Taken already by a life of the server that was lost, and given back in part: what of it
        /// may still be written, and the commit as it may be logged.
        case restored([CommitPart], Commit)
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
        guard case .void = verdict, let deltas = commit.writableDeltas() else { return verdict }
        let isGivenBack = try deltas.contains {
            try records.state(of: $0.reference).shows(commit.dot)
        }
        return isGivenBack ? try restore(commit, deltas) : verdict
    }

    /// What a lost life of the server took is not refused by this one, which shows values of it
    /// already: a void commit has none. Parts of records that are gone since go without their
    /// values.
    private mutating func restore(_ commit: Commit, _ deltas: [Delta]) throws -> Verdict {
        var parts: [CommitPart] = []
        var gone: Set<RecordReference> = []
        for (delta, bytes) in zip(deltas, commit.deltaBytes) {
            let state = try records.state(of: delta.reference)
            guard try covers(delta.seen, state) else { return .missesSeen }
            let isCollected = try isCollected(delta.reference)
            if isCollected || state.isErased || delta.showsErasure { gone.insert(delta.reference) }
            guard !isCollected else { continue }
            guard let voids = try voids(in: state, restatedBy: delta, of: commit.dot) else {
                return .void(.malformed)
            }
            parts.append(CommitPart(delta: delta, bytes: bytes, voids: voids))
        }
        return .restored(parts, commit.redacting { gone.contains($0) })
    }

    private mutating func assess(
        _ commit: Commit, level: AccessLevel?, sealedAt: UInt64?, owner: Device
    ) throws -> Verdict {
        let read = commit.writableDeltas()
        let refusal = commit.refusal(
            writing: read, level: level, sealedAt: sealedAt, in: space.name)
        if let refusal { return .void(refusal) }
        let deltas = read ?? []
        let destinations = Commit.destinations(of: deltas, by: commit.dot)
        guard try destinations.allSatisfy({ try mayMove(to: $0, as: owner) }) else {
            return .void(.notPermitted)
        }
        // Who brings it has learnt of an erasure before it was taken; the rest cannot go alone.
        if commit.isRedacted { return .void(.erased) }
        for delta in deltas {
            // Of what is collected nobody can say any more what it had seen.
            if try isCollected(delta.reference) {
                let isErased = try Eraser(transaction)
                    .isErased(delta.reference, afterLeaving: space)
                // An edit of what is erased where it has moved to is kept by nobody.
                return .void(isErased ? .erased : .collected)
            }
            guard try covers(delta.seen, records.state(of: delta.reference)) else {
                return .missesSeen
            }
        }
        var parts: [CommitPart] = []
        for (delta, bytes) in zip(deltas, commit.deltaBytes) {
            let state = try records.state(of: delta.reference)
            if state.isErased, !delta.erases(by: commit.dot) { return .void(.erased) }
            guard let voids = try voids(in: state, restatedBy: delta, of: commit.dot) else {
                return .void(.malformed)
            }
            parts.append(CommitPart(delta: delta, bytes: bytes, voids: voids))
        }
        guard try records.fit(parts, of: commit.origin) else { return .void(.tooLarge) }
        return .valid(parts)
    }

    private mutating func isCollected(_ reference: RecordReference) throws -> Bool {
        try !records.holds(reference) && transaction.isCollected(reference, in: space.id)
    }

    private func voids(
        in state: RecordState, restatedBy delta: Delta, of commit: Dot
    ) throws -> Set<Dot>? {
        try state.voids(restatedBy: delta, of: commit) {
            try transaction.logged($0, in: space.id)?.kind == .void
        }
    }

    /// Whether a device may have records moved from here to another space: where it may write, or
    /// where a route leads. A space that does not exist is like one that is not granted.
    func mayMove(to destination: String, as device: Device) throws -> Bool {
        if let level = device.level(in: destination), level >= .write { return true }
        guard let other = try transaction.space(named: destination) else { return false }
        return try transaction.hasRoute(from: space.id, to: other.id)
    }

    /// Whether what a delta's author had seen is here.
    private mutating func covers(_ seen: VersionVector, _ state: RecordState) throws -> Bool {
        try state.covers(seen) { try writers.head($0).counter }
    }
}
