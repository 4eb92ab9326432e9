import CentralStorage
import StoreKit
import SyncProtocol

/// One record's part of a commit that may be applied.
struct CommitPart {
    let delta: Delta
    /// The delta's bytes.
    let bytes: Int
    /// Commits that it restates whose values count nowhere.
    let voids: Set<Dot>

    var reference: RecordReference { delta.reference }
}

/// The records of one space as a transaction goes: each is read and built once, changed in memory,
/// and written back once by `save`. So a commit's cost does not grow with what a record holds.
struct RecordCache<Transaction: StorageTransaction> {
    private struct Held {
        let row: RecordRow?
        var state: RecordState
        /// The log entry that changed it last; 0 where none of this transaction has.
        var number: UInt64 = 0
        /// What it had encoded, and what deltas have brought since.
        var roughBytes: Int
        /// Measured when the rough count comes near the bound.
        var size: StateSize?
    }

    private let transaction: Transaction
    private let space: SpaceRow.ID
    private var held: [RecordReference: Held] = [:]
    private var order: [RecordReference] = []

    init(_ transaction: Transaction, space: SpaceRow.ID) {
        self.transaction = transaction
        self.space = space
    }

    /// Reads a record, unless that was done before.
    private mutating func load(_ reference: RecordReference) throws {
        guard held[reference] == nil else { return }
        let row = try transaction.record(reference, in: space)
        held[reference] = Held(
            row: row, state: try row?.decoded() ?? RecordState(),
            roughBytes: row?.state.count ?? 0)
        order.append(reference)
    }

    /// The record as it stands after what was taken so far.
    mutating func state(of reference: RecordReference) throws -> RecordState {
        try load(reference)
        return held[reference]?.state ?? RecordState()
    }

    /// Whether the space has the record.
    mutating func holds(_ reference: RecordReference) throws -> Bool {
        try load(reference)
        return held[reference].map { $0.row != nil || $0.number > 0 } ?? false
    }

    /// Applies a part of the commit that is logged under `number`.
    ///
    /// - Returns: whether the record was not erased before and is now.
    mutating func apply(
        _ part: CommitPart, of commit: Dot, number: UInt64
    ) throws -> Bool {
        try load(part.reference)
        let wasErased = held[part.reference]?.state.isErased ?? false
        held[part.reference]?.number = number
        // In place: a copy would cost as much as the record is large.
        if let index = held.index(forKey: part.reference) {
            Join.apply(
                part.delta, of: commit, to: &held.values[index].state, voids: part.voids)
        }
        return try !wasErased && state(of: part.reference).isErased
    }

    /// Writes back what was changed.
    func save(into space: inout SpaceRow) throws {
        for reference in order {
            guard let record = held[reference], record.number > 0 else { continue }
            try transaction.replace(
                record.row, by: record.state.encoded(), of: reference, number: record.number,
                in: &space)
        }
    }
}

extension RecordCache {
    /// Whether the parts of a commit leave each record no larger than a record may be; one that is
    /// larger already may stay so, and shrink.
    mutating func fit(_ parts: [CommitPart], of origin: Origin) throws -> Bool {
        for part in parts where try !fits(part, of: origin) {
            for part in parts { held[part.reference]?.size = nil }
            return false
        }
        return true
    }

    private mutating func fits(_ part: CommitPart, of origin: Origin) throws -> Bool {
        try load(part.reference)
        guard var record = held[part.reference] else { return true }
        record.roughBytes += part.bytes + origin.author.utf8.count + 128
        defer {
            held[part.reference]?.roughBytes = record.roughBytes
            held[part.reference]?.size = record.size
        }
        // Whatever is named by its place in a list takes five bytes at most.
        if record.roughBytes * 5 <= CBORLimits.bytesPerState { return true }
        var size =
            record.size
            ?? StateSize(of: record.state, encoded: record.state.encoded().count)
        if size.add(part.delta, of: origin, encoded: part.bytes, to: record.state),
            size.bytes <= CBORLimits.bytesPerState
        {
            record.size = size
            return true
        }
        return measure(part, of: origin, &record)
    }

    /// The exact way, where the bound is near.
    private func measure(
        _ part: CommitPart, of origin: Origin, _ record: inout Held
    ) -> Bool {
        var after = record.state
        Join.apply(part.delta, of: origin.dot, to: &after, voids: part.voids)
        let count = after.encoded().count
        if count > CBORLimits.bytesPerState {
            guard count <= record.state.encoded().count else { return false }
        }
        record.size = StateSize(of: after, encoded: count)
        return true
    }
}

/// What a device has brought today, and how much more it may, as a transaction goes.
struct QuotaCache<Transaction: StorageTransaction> {
    private static var millisecondsPerDay: Int64 { 24 * 60 * 60 * 1000 }

    private let transaction: Transaction
    private let device: DeviceID
    private let space: SpaceRow.ID
    private let quotas: Quotas
    private let now: Int64
    /// Read when it is asked for the first time.
    private var usage: DeviceUsage?
    private var writers: Int?

    /// - Parameter now: milliseconds since 1970.
    init(
        _ transaction: Transaction, device: Device, space: SpaceRow.ID, quotas: Quotas, now: Int64
    ) {
        self.transaction = transaction
        self.device = device.id
        self.space = space
        self.quotas = quotas
        self.now = now
    }

    private var day: Int64 { now / Self.millisecondsPerDay }

    /// Until the next day begins; a space that is full is looked at again then, too.
    private var secondsLeft: UInt64 {
        UInt64(max(1, ((day + 1) * Self.millisecondsPerDay - now + 999) / 1000))
    }

    /// For how many seconds nothing more is taken; nil where another commit may come.
    mutating func refuses(isNewWriter: Bool, in space: SpaceRow) throws -> UInt64? {
        if isNewWriter {
            let known = try writers ?? transaction.writers(broughtBy: device, in: space.id)
            writers = known
            if known >= quotas.deviceWriters { return secondsLeft }
        }
        let used = try today()
        let isFull =
            used.commits >= quotas.deviceCommits || used.bytes >= quotas.deviceBytes
            || space.number >= UInt64(quotas.spaceCommits)
            || space.logBytes + space.stateBytes >= quotas.spaceBytes
        return isFull ? secondsLeft : nil
    }

    private mutating func today() throws -> DeviceUsage {
        if let usage { return usage }
        let stored = try transaction.usage(of: device)
        let usage =
            stored.flatMap { $0.day == day ? $0 : nil } ?? DeviceUsage(day: day)
        self.usage = usage
        return usage
    }

    mutating func count(_ bytes: Int, isNewWriter: Bool) {
        usage?.commits += 1
        usage?.bytes += bytes
        if isNewWriter { writers? += 1 }
    }

    func save() throws {
        if let usage { try transaction.save(usage, of: device) }
    }
}
