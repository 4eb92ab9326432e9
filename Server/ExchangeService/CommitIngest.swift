import CentralStorage
import StoreKit
import SyncProtocol

/// Takes a device's commits into one space: logs each under the next number and applies it, or
/// declares it void. Spec: MergeRules §7.
struct CommitIngest<Transaction: StorageTransaction> {
    let transaction: Transaction
    let device: Device
    /// The space as it stands after what was taken so far; written by `finish()`.
    private(set) var space: SpaceRow
    var writers: WriterCache<Transaction>
    var records: RecordCache<Transaction>
    private var quota: QuotaCache<Transaction>
    private let deadline: Deadline
    /// Records that a commit erased: what the log holds of them goes with `finish()`.
    private var erased: [RecordReference] = []

    init(
        _ transaction: Transaction, space: SpaceRow, device: Device, epoch: Epoch,
        announcements: [WriterInfo], rights: TransferRights<Transaction>, quotas: Quotas,
        now: Int64, until deadline: Deadline
    ) {
        self.transaction = transaction
        self.device = device
        self.space = space
        self.deadline = deadline
        writers = WriterCache(
            transaction, space: space, device: device, epoch: epoch,
            announcements: announcements, rights: rights)
        records = RecordCache(transaction, space: space.id)
        quota = QuotaCache(transaction, device: device, space: space.id, quotas: quotas, now: now)
    }

    /// Why no more of the runs is taken; what was taken before stays taken.
    enum Stop {
        /// The past of a commit is not here.
        case gap
        case quota(seconds: UInt64)
        /// The transaction has lasted long enough: the same runs go on in another one.
        case deadline
    }

    /// Takes the runs in order and stops at the first commit whose past is not here, at the end of
    /// a quota, or at the deadline, but not before one commit was taken.
    ///
    /// - Parameter isWithholding: whether something was left for another device to bring; what
    ///   builds on it waits with it.
    /// - Returns: how many of the runs are done with, and what stopped it, if anything did.
    /// - Throws: `StoreError` of kind `malformed` where the device has not signed what is its own.
    mutating func take(
        _ runs: ArraySlice<PushedRun>, isWithholding: inout Bool
    ) throws -> (done: Int, stop: Stop?) {
        let history = WriterHistory(transaction, space: space)
        for (index, run) in runs.enumerated() {
            let head = try writers.head(run.writer)
            guard try !history.contradicts(run, head) else { return (index, .gap) }
            guard run.last > head.counter else { continue }
            switch try take(run, after: head) {
            case .whole: break
            case .withheld: isWithholding = true
            case .stopped(.gap) where isWithholding: break
            case .stopped(let stop): return (index, stop)
            }
            if deadline.isOver, index + 1 < runs.count { return (index + 1, .deadline) }
        }
        return (runs.count, nil)
    }

    private enum RunEnd {
        case whole
        /// The rest is left for another device to bring, or until this one may.
        case withheld
        case stopped(Stop)
    }

    private mutating func take(_ run: PushedRun, after head: WriterHead) throws -> RunEnd {
        let validation = try writers.validation(of: run)
        guard validation != .withheld else { return .withheld }
        for item in run.items where item.commit.dot.counter > head.counter {
            guard try mayBring(item.commit, of: run) else { return .withheld }
            let isNew = try writers.head(run.writer).counter == 0
            if let seconds = try quota.refuses(isNewWriter: isNew, in: space) {
                return .stopped(.quota(seconds: seconds))
            }
            switch try take(item, of: run, validation) {
            case .taken: quota.count(item.frame.count, isNewWriter: isNew)
            case .missesPast: return .stopped(.gap)
            case .isNotPermitted: return .withheld
            }
            if deadline.isOver, item.commit.dot.counter < run.last { return .stopped(.deadline) }
        }
        return .whole
    }

    /// What became of one commit.
    private enum Taken {
        case taken
        /// Its predecessor, or something that its author had seen, is not here.
        case missesPast
        /// It stays with the device until that may write.
        case isNotPermitted
    }

    /// Writes back what the taken commits changed of the space, its writers and its records.
    mutating func finish() throws {
        try writers.save()
        try records.save(into: &space)
        try quota.save()
        try Eraser(transaction).erase(erased, by: device, in: &space)
        try transaction.save(space)
    }

    /// Whether the device may write in the space at all.
    private var mayWrite: Bool { device.level(in: space.name) ?? .read >= .write }

    /// Whether the device may push a commit: its own if it may write, so that what goes beyond that
    /// can be declared void; those of another device only what it might do itself.
    ///
    /// Commits that it may not bring stay pending, for a device that may.
    private mutating func mayBring(_ commit: Commit, of run: PushedRun) throws -> Bool {
        guard try writers.mayWriteHere(run.writer) else { return false }
        if try writers.isOwn(run) { return try mayWrite || isReported(commit.dot) }
        let level = device.level(in: space.name) ?? .read
        let deltas = (try? commit.deltas()) ?? []
        guard level >= Commit.levelNeeded(for: deltas, of: commit.dot) else { return false }
        return try deltas.compactMap { $0.destination(by: commit.dot) }
            .allSatisfy { try mayMove(to: $0, as: device) }
    }

    /// Whether states that were given back may show the commit: a lost epoch has taken it then.
    private mutating func isReported(_ dot: Dot) throws -> Bool {
        try transaction.reportedHead(beyond: writers.head(dot.writer)) != nil
    }

    private mutating func take(
        _ item: PushedRun.Item, of run: PushedRun, _ validation: RunDecision
    ) throws -> Taken {
        let dot = item.commit.dot
        let writer = try writers.row(dot.writer, of: run)
        guard dot.counter == writer.head.counter + 1,
            run.hash(at: dot.counter - 1) == writer.head.hash
        else { return .missesPast }
        let isLast = dot.counter == run.last
        let isOwn = writer.info.device == device.id && !writer.isOnlyBound
        let provenance = Provenance(
            broughtBy: isOwn ? nil : device.id,
            signature: isLast && validation == .signed ? run.signature : nil)
        switch try judge(
            item.commit, level: try writers.level(of: writer), sealedAt: writer.sealedAt,
            owner: try writers.owner(of: writer))
        {
        case .missesSeen: return .missesPast
        case .void where try !mayWrite && writers.isOwn(run): return .isNotPermitted
        case .void(let reason):
            let entry = LogEntry.void(dot, hash: item.hash, reason: reason)
            let entryHash = LogEntry.voidHash(dot, hash: item.hash, reason: reason)
            try log(.void, item, bytes: entry.encoded(), entryHash: entryHash, provenance)
            try noteRefusal(of: item.commit, reason, by: writer.info.device)
        case .valid(let parts):
            try log(.commit, item, bytes: Array(item.frame), entryHash: item.hash, provenance)
            for part in parts
            where try records.apply(part, of: dot, number: space.number) {
                erased.append(part.reference)
            }
            if validation != .signed {
                try noteCourier(of: item.commit, by: writer.info.device)
            }
        case .restored(let parts, let commit):
            try log(.commit, item, bytes: commit.frame(), entryHash: item.hash, provenance)
            for part in parts { _ = try records.apply(part, of: dot, number: space.number) }
        }
        let head = WriterHead(dot.writer, counter: dot.counter, hash: item.hash)
        writers.advance(
            writer, to: head, number: space.number, isSigned: provenance.signature != nil)
        return .taken
    }

    /// Puts into the trail that a move was refused.
    private func noteRefusal(
        of commit: Commit, _ reason: VoidReason, by owner: DeviceID
    ) throws {
        for delta in (try? commit.deltas()) ?? [] {
            guard let destination = delta.destination(by: commit.dot) else { continue }
            let reference = RecordReference(collection: delta.collection, record: delta.record)
            try transaction.audit(
                .moveRefused, space: space.name, device: owner,
                MoveText.line(reference, to: destination, commit.dot, "\(reason)"))
        }
    }

    /// Remembers who brought what reaches into other spaces: only the word of that device says
    /// whose it is.
    private func noteCourier(of commit: Commit, by owner: DeviceID) throws {
        guard owner != device.id,
            Commit.levelNeeded(for: (try? commit.deltas()) ?? [], of: commit.dot) > .write
        else { return }
        try transaction.save(courier: device.id, of: commit.dot, in: space.id)
    }

    private mutating func log(
        _ kind: LogRow.Kind, _ item: PushedRun.Item, bytes: [UInt8], entryHash: ContentHash,
        _ provenance: Provenance
    ) throws {
        try transaction.append(
            kind, item.commit.dot, hash: item.hash, bytes: bytes, entryHash: entryHash,
            provenance, to: &space)
    }
}

extension CommitIngest {
    enum Verdict {
        case valid([CommitPart])
        /// Taken already by a epoch of the server that was lost, and given back in part: what of it
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

    /// What a lost epoch of the server took is not refused by this one, which shows values of it
    /// already: a void commit has none. Parts of records that are gone since go without their
    /// values.
    private mutating func restore(_ commit: Commit, _ deltas: [Delta]) throws -> Verdict {
        var parts: [CommitPart] = []
        var gone: Set<RecordReference> = []
        for (delta, bytes) in zip(deltas, commit.deltaBytes) {
            let state = try records.state(of: delta.reference)
            guard try covers(delta.seen, state) else { return .missesSeen }
            let isExpunged = try isExpunged(delta.reference)
            if isExpunged || state.isErased || delta.showsErasure { gone.insert(delta.reference) }
            guard !isExpunged else { continue }
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
            // Of what is expunged nobody can say any more what it had seen.
            if try isExpunged(delta.reference) {
                let isErased = try Eraser(transaction)
                    .isErased(delta.reference, goneFrom: space)
                // An edit of what is erased, here by an erasure elsewhere, is kept by nobody.
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

    private mutating func isExpunged(_ reference: RecordReference) throws -> Bool {
        try !records.holds(reference) && transaction.isExpunged(reference, in: space.id)
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
