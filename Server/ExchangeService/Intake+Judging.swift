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
        guard case .void = verdict, let deltas = Self.deltas(of: commit) else { return verdict }
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
            guard try covers(delta.seen, state.context) else { return .missesSeen }
            let isCollected = try isCollected(delta.reference)
            if isCollected || state.isErased || delta.isErasure { gone.insert(delta.reference) }
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
        guard let level, level >= .write else { return .void(.notPermitted) }
        guard commit.origin.author.utf8.count <= NameLimits.authorBytes else {
            return .void(.malformed)
        }
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
        for delta in deltas {
            // Of what is collected nobody can say any more what it had seen.
            if try isCollected(delta.reference) {
                let isErased = try Eraser(transaction)
                    .isErased(delta.reference, afterLeaving: space)
                // An edit of what is erased where it has moved to is kept by nobody.
                return .void(isErased ? .erased : .collected)
            }
            guard try covers(delta.seen, records.state(of: delta.reference).context) else {
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

    /// The sizes of the deltas that are not redacted.
    fileprivate var deltaBytes: [Int] {
        parts.compactMap { if case .delta(let bytes) = $0 { bytes.count } else { nil } }
    }
}

extension Delta {
    /// What the commit itself says of the record, besides the heads that it restates.
    private func head(by commit: Dot) -> Life? {
        life.siblings.first { $0.dot == commit }?.life
    }

    /// Whether any of its heads is `erased`, also a restated one.
    fileprivate var isErasure: Bool { life.siblings.contains { $0.life == .erased } }

    func erases(by commit: Dot) -> Bool { head(by: commit) == .erased }

    func moves(by commit: Dot) -> Bool { destination(by: commit) != nil }

    /// The space that the commit itself moves the record to.
    func destination(by commit: Dot) -> String? {
        if case .moved(let space) = head(by: commit) { space } else { nil }
    }
}
