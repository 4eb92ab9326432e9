import CentralStorage
import SyncProtocol

/// Takes a device's commits into one space: logs each under the next number and applies it, or
/// declares it void. Spec: MergeRules §7.
struct Intake<Transaction: StorageTransaction> {
    let transaction: Transaction
    let device: Device
    /// The space as it stands after what was taken so far; written by `finish()`.
    private(set) var space: SpaceRow
    var writers: WriterBook<Transaction>
    /// Records that a commit erased: what the log holds of them goes with `finish()`.
    private var erased: [RecordReference] = []

    /// Whether something was left for another device to bring; what builds on it waits with it.
    private var isWithholding = false

    init(
        _ transaction: Transaction, space: SpaceRow, device: Device, epoch: Epoch,
        announcements: [WriterInfo], rights: TransferRights<Transaction>
    ) {
        self.transaction = transaction
        self.device = device
        self.space = space
        writers = WriterBook(
            transaction, space: space, device: device, epoch: epoch,
            announcements: announcements, rights: rights)
    }

    /// Takes the runs in order and stops at the first commit whose past is not here.
    ///
    /// - Returns: whether none stopped it; what was taken before stays taken.
    /// - Throws: `StoreError` of kind `malformed` where the device has not signed what is its own.
    mutating func take(_ runs: [PushedRun]) throws -> Bool {
        let history = WriterHistory(transaction, space: space)
        for run in runs {
            let head = try writers.head(run.writer)
            guard try !history.contradicts(run, head) else { return false }
            guard run.last > head.counter else { continue }
            let admission = try writers.admission(of: run)
            guard admission != .withheld else {
                isWithholding = true
                continue
            }
            guard try take(run, after: head, admission) || isWithholding else { return false }
        }
        return true
    }

    private mutating func take(
        _ run: PushedRun, after head: WriterHead, _ admission: RunAdmission
    ) throws -> Bool {
        for item in run.items where item.commit.dot.counter > head.counter {
            guard try mayBring(item.commit, of: run) else {
                isWithholding = true
                return true
            }
            guard try take(item, of: run, admission) else { return false }
        }
        return true
    }

    /// Writes back what the taken commits changed of the space and its writers.
    mutating func finish() throws {
        try writers.save()
        try Eraser(transaction).erase(erased, by: device, in: &space)
        try transaction.save(space)
    }

    /// Whether the device may push a commit: its own always, so that they can be declared void;
    /// those of another device only what it might do itself.
    ///
    /// Commits that it may not bring stay pending, for a device that may.
    private mutating func mayBring(_ commit: Commit, of run: PushedRun) throws -> Bool {
        guard try writers.mayWriteHere(run.writer) else { return false }
        if try writers.isOwn(run) { return true }
        let level = device.level(in: space.name) ?? .read
        let deltas = (try? commit.deltas()) ?? []
        guard level >= Self.levelNeeded(for: deltas, of: commit.dot) else { return false }
        return try deltas.compactMap { $0.destination(by: commit.dot) }
            .allSatisfy { try mayMove(to: $0, as: device) }
    }

    private mutating func take(
        _ item: PushedRun.Item, of run: PushedRun, _ admission: RunAdmission
    ) throws -> Bool {
        let dot = item.commit.dot
        let writer = try writers.row(dot.writer, of: run)
        guard dot.counter == writer.head.counter + 1,
            run.hash(at: dot.counter - 1) == writer.head.hash
        else { return false }
        let isLast = dot.counter == run.last
        let isOwn = writer.info.device == device.id && !writer.isOnlyBound
        let provenance = Provenance(
            broughtBy: isOwn ? nil : device.id,
            signature: isLast && admission == .signed ? run.signature : nil)
        switch try judge(
            item.commit, level: try writers.level(of: writer), sealedAt: writer.sealedAt,
            owner: try writers.owner(of: writer))
        {
        case .missesSeen: return false
        case .void(let reason):
            let entry = LogEntry.void(dot, hash: item.hash, reason: reason)
            let entryHash = LogEntry.voidHash(dot, hash: item.hash, reason: reason)
            try log(.void, item, bytes: entry.encoded(), entryHash: entryHash, provenance)
            try noteRefusal(of: item.commit, reason, by: writer.info.device)
        case .valid(let changes):
            try log(.commit, item, bytes: Array(item.frame), entryHash: item.hash, provenance)
            for change in changes { try save(change) }
            if admission != .signed {
                try noteCourier(of: item.commit, by: writer.info.device)
            }
        case .restored(let changes, let commit):
            try log(.commit, item, bytes: commit.frame(), entryHash: item.hash, provenance)
            for change in changes { try save(change) }
        }
        let head = WriterHead(dot.writer, counter: dot.counter, hash: item.hash)
        writers.advance(
            writer, to: head, number: space.number, isSigned: provenance.signature != nil)
        return true
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
            Self.levelNeeded(for: (try? commit.deltas()) ?? [], of: commit.dot) > .write
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

    private mutating func save(_ change: RecordChange) throws {
        try transaction.replace(
            change.old, by: change.state.encoded(), of: change.reference, number: space.number,
            in: &space)
        if change.isErasure { erased.append(change.reference) }
    }
}
