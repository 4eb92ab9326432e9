import GRDB
import StoreKit
import SyncProtocol

extension Replica {
    /// Gives pending commits that were never sent the stamps that they should have had, now that a
    /// server has told the time: a laptop in the year 2038 must not win every later conflict.
    ///
    /// A commit that was made before the last answer was settled by that one; only what lies in
    /// the future is moved again. Spec: MergeRules §6.3.
    ///
    /// - Parameter last: what was known until now.
    /// - Returns: the days that were corrected with them, and codes of a wrong year.
    func correctStamps(
        _ measured: ClockMeasurement, after last: ClockMeasurement?, _ database: Database
    ) throws -> [ClockedValue] {
        let settings = SettingsTable(database: database)
        let settled = try settings.int(.settledStamps) ?? 0
        let rows = try CommitTable(database: database).unfrozen()
        let correction = StampCorrection(
            offset: measured.offset, now: measured.serverTime, last: last?.serverTime)
        let readings = try rows.map { row in
            let stamp = try row.commit().origin.stamp
            let clock = stamp.milliseconds - (row.clockOffset ?? 0)
            return StampCorrection.Reading(
                stamp: stamp, clock: row.sequence > settled ? clock : nil)
        }
        var changed: [Int64: [Int64: HybridTimestamp]] = [:]
        let stamps = correction.stamps(readings)
        for ((row, reading), stamp) in zip(zip(rows, readings), stamps) where stamp != reading.stamp
        {
            changed[row.space, default: [:]][row.sequence] = stamp
        }
        var found: [ClockedValue] = []
        for space in changed.keys.sorted() {
            let row = try SpaceTable(database: database).find(space)
            let ledger = try SpaceLedger(database, self, space: row)
            let stamps = changed[space] ?? [:]
            found += try Restamping(ledger: ledger, stamps: stamps, offset: measured.offset).run()
        }
        if let stamp = stamps.last { try letClockFollow(stamp, measured, settings) }
        if let newest = rows.last?.sequence, newest > settled {
            try settings.set(.settledStamps, int: newest)
        }
        return found
    }

    /// The clock goes on from the corrected stamps, not from those that lay ahead.
    private func letClockFollow(
        _ stamp: HybridTimestamp, _ measured: ClockMeasurement, _ settings: SettingsTable
    ) throws {
        let last = HybridTimestamp(
            rawValue: UInt64(bitPattern: try settings.int(.lastStamp) ?? 0))
        let isAhead = last.milliseconds > measured.serverTime + StampCorrection.tolerance
        let next = isAhead ? stamp : max(last, stamp)
        try settings.set(.lastStamp, int: Int64(bitPattern: next.rawValue))
    }
}

/// Mints the unsent pending commits of one space again under corrected stamps. Dots stay, so
/// contexts stay; hashes change, which is why nothing that was sent may be touched.
private struct Restamping {
    let ledger: SpaceLedger
    /// By the commit's sequence.
    let stamps: [Int64: HybridTimestamp]
    let offset: Int64

    func run() throws -> [ClockedValue] {
        var origins: [Dot: Origin] = [:]
        var hashes: [WriterID: ContentHash] = [:]
        var values = ClockedValues(ledger.replica)
        for row in try ledger.pending() where !row.isFrozen {
            let commit = try row.commit()
            let origin = Origin(
                dot: row.dot, stamp: stamps[row.sequence] ?? commit.origin.stamp,
                author: commit.origin.author)
            origins[row.dot] = origin
            let deltas = try commit.deltas().map { $0.restamped(origins) }
            let restamped = Commit(
                origin: origin,
                deltas: values.correct(deltas, of: commit.origin, to: origin.stamp))
            let previous = try hashes[row.dot.writer] ?? hash(before: row.dot)
            let hash = restamped.hash(after: previous)
            try ledger.rewrite(row, as: restamped, hash: hash, clockOffset: offset)
            hashes[row.dot.writer] = hash
        }
        try ledger.commit()
        return values.found
    }

    private func hash(before dot: Dot) throws -> ContentHash {
        try ledger.hash(at: Dot(dot.writer, dot.counter - 1)) ?? ledger.head(dot.writer).hash
    }
}

/// Recognises commits that a copy of their replica has pushed under other stamps.
///
/// Both corrected the stamp of a wrong clock by themselves, so the server has the same edit with
/// another hash. A pending commit takes the stamp under which the server has it, if it is the
/// server's commit then; else it stays as it is, and is renamed. Spec: MergeRules §9.
struct StampAdoption {
    private let ledger: SpaceLedger
    private var origins: [Dot: Origin] = [:]
    private var values: ClockedValues
    /// The commits whose content changes because it restates that of adopted ones, or whose chain
    /// does: they need other names.
    private(set) var renaming = Renaming()

    init(_ ledger: SpaceLedger) {
        self.ledger = ledger
        values = ClockedValues(ledger.replica)
    }

    mutating func run(_ forks: [WriterFork]) throws {
        let rows = try ledger.pending()
        for fork in forks { try adopt(fork, rows.filter { $0.dot.writer == fork.head.writer }) }
        guard !origins.isEmpty else { return }
        for row in rows where origins[row.dot] == nil { try follow(row) }
    }

    private mutating func adopt(_ fork: WriterFork, _ rows: [CommitRow]) throws {
        for row in rows {
            guard fork.compare(row.hash, at: row.dot.counter) != .equal else { continue }
            guard let stamp = fork.stamp(at: row.dot.counter),
                let previous = try ledger.hash(at: Dot(row.dot.writer, row.dot.counter - 1))
            else { return }
            let commit = try row.commit()
            let origin = Origin(dot: row.dot, stamp: stamp, author: commit.origin.author)
            let known = origins.merging([row.dot: origin]) { $1 }
            var corrected = values
            let deltas = try commit.deltas().map { $0.restamped(known) }
            let restamped = Commit(
                origin: origin, deltas: corrected.correct(deltas, of: commit.origin, to: stamp))
            let hash = restamped.hash(after: previous)
            guard fork.compare(hash, at: row.dot.counter) == .equal else { return }
            origins = known
            values = corrected
            try ledger.rewrite(row, as: restamped, hash: hash, clockOffset: row.clockOffset)
        }
    }

    /// What comes behind an adopted commit in its chain, or restates its values.
    private mutating func follow(_ row: CommitRow) throws {
        let commit = try row.commit()
        let deltas = try commit.deltas()
        let restamped = values.correct(
            deltas.map { $0.restamped(origins) }, of: commit.origin, to: commit.origin.stamp)
        let comesBehind = origins.keys.contains {
            $0.writer == row.dot.writer && $0.counter < row.dot.counter
        }
        guard comesBehind || restamped != deltas else { return }
        renaming.insert(Renaming.Branch(row.dot.writer, from: row.dot.counter, hash: row.hash))
        guard restamped != deltas else { return }
        try ledger.rewrite(
            row, as: Commit(origin: commit.origin, deltas: restamped), hash: row.hash,
            clockOffset: row.clockOffset)
    }
}
