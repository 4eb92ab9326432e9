import CentralStorage
import SyncProtocol

/// What the server takes of what a device gives back. Spec: MergeRules §10.4.
enum RecoveryScope: Sendable {
    /// Whatever the space lacks: it is in recovery.
    case everything
    /// What an earlier epoch has acknowledged to the device under its own writers: that many
    /// commits of each.
    case own(VersionVector)

    /// Whether a commit is in it.
    func holds(_ writer: WriterID, _ counter: UInt64) -> Bool {
        switch self {
        case .everything: true
        case .own(let claimed): counter <= claimed[writer]
        }
    }
}

extension RequestValidation {
    /// What the server takes back from this device; nil where it is nothing.
    func scope(of request: SpaceRequest, in space: SpaceRow) throws -> RecoveryScope? {
        guard let level = device.level(in: space.name), level >= .write else { return nil }
        if try transaction.recovery(of: space.id) != nil { return .everything }
        return try ownCommits(of: request, in: space).map { .own($0) }
    }

    /// The commits that a request claims and the server lacks, where all of them are the device's
    /// own: it could have pushed them as well.
    private func ownCommits(
        of request: SpaceRequest, in space: SpaceRow
    ) throws -> VersionVector? {
        var lacking = VersionVector()
        for claim in request.writers {
            let head = claim.acknowledged
            let row = try transaction.writer(head.writer, in: space.id)
            guard head.counter > row?.head.counter ?? 0 else { continue }
            guard try isOwn(claim, row) else { return nil }
            lacking.include(Dot(head.writer, head.counter))
        }
        guard !lacking.isEmpty, let life = life(of: request),
            try hasSucceeded(life, in: space)
        else { return nil }
        return lacking
    }

    private func isOwn(_ claim: WriterClaim, _ row: WriterRow?) throws -> Bool {
        guard let row else { return claim.isOwn }
        return row.info.device == device.id && row.sealedAt == nil
    }

    /// Whether this store goes on from an epoch: it was restored since, or was given what that
    /// epoch had taken.
    private func hasSucceeded(_ life: Epoch, in space: SpaceRow) throws -> Bool {
        if try transaction.sharedNumber(with: life, in: space.id) != nil { return true }
        return try transaction.heads(in: space.id).contains {
            try transaction.epochs(telling: $0.writer, in: space.id).contains(life)
        }
    }
}

extension RecoveryIngest {
    /// Whether all that a state holds beyond the server's is of commits that may be given; if not,
    /// it is noted, so that the vector is not adopted without it.
    mutating func isInScope(
        _ given: RecordState, of reference: RecordReference, besides old: RecordState
    ) throws -> Bool {
        guard case .own = scope else { return true }
        let beyond = given.context.entries.filter { $0.counter > old.context[$0.writer] }
            .map { Dot($0.writer, $0.counter) }
        let foreign = (beyond + given.decisions(besides: old)).filter {
            $0.counter <= held[$0.writer] || !scope.holds($0.writer, $0.counter)
        }
        guard !foreign.isEmpty else { return true }
        refusals.foreign += 1
        try transaction.withhold(foreign, of: reference, from: device.id, in: space.id)
        return false
    }

    /// Whether a record may grow so large by what is given: as by a commit (MergeRules §7.4).
    mutating func mayHold(
        _ bytes: Int, _ given: RecordState, of reference: RecordReference, besides old: RecordState
    ) throws -> Bool {
        guard case .own = scope, bytes > CBORLimits.bytesPerState, bytes > old.encoded().count
        else { return true }
        let beyond = given.context.entries.filter { $0.counter > old.context[$0.writer] }
            .map { Dot($0.writer, $0.counter) }
        refusals.foreign += 1
        try transaction.withhold(beyond, of: reference, from: device.id, in: space.id)
        return false
    }
}
