import CentralStorage
import StoreKit
import SyncProtocol

/// Takes a device's commits into one space: logs each under the next number and applies it, or
/// declares it void. Spec: MergeRules §7.
struct Intake<Transaction: StorageTransaction> {
    let transaction: Transaction
    let device: Device
    /// The space as it stands after what was taken so far; written by `finish()`.
    private(set) var space: SpaceRow
    var writers: WriterBook<Transaction>
    var records: RecordBook<Transaction>
    private var quota: QuotaBook<Transaction>
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
        writers = WriterBook(
            transaction, space: space, device: device, epoch: epoch,
            announcements: announcements, rights: rights)
        records = RecordBook(transaction, space: space.id)
        quota = QuotaBook(transaction, device: device, space: space.id, quotas: quotas, now: now)
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
        let admission = try writers.admission(of: run)
        guard admission != .withheld else { return .withheld }
        for item in run.items where item.commit.dot.counter > head.counter {
            guard try mayBring(item.commit, of: run) else { return .withheld }
            let isNew = try writers.head(run.writer).counter == 0
            if let seconds = try quota.refuses(isNewWriter: isNew, in: space) {
                return .stopped(.quota(seconds: seconds))
            }
            switch try take(item, of: run, admission) {
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
        if try writers.isOwn(run) { return try mayWrite || isTold(commit.dot) }
        let level = device.level(in: space.name) ?? .read
        let deltas = (try? commit.deltas()) ?? []
        guard level >= Commit.levelNeeded(for: deltas, of: commit.dot) else { return false }
        return try deltas.compactMap { $0.destination(by: commit.dot) }
            .allSatisfy { try mayMove(to: $0, as: device) }
    }

    /// Whether states that were given back may show the commit: a lost life has taken it then.
    private mutating func isTold(_ dot: Dot) throws -> Bool {
        try transaction.toldHead(beyond: writers.head(dot.writer)) != nil
    }

    private mutating func take(
        _ item: PushedRun.Item, of run: PushedRun, _ admission: RunAdmission
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
            signature: isLast && admission == .signed ? run.signature : nil)
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
            if admission != .signed {
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
