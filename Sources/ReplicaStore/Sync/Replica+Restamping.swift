import GRDB
import StoreKit
import SyncProtocol

extension Replica {
    /// Re-stamps pending commits that were never sent and were minted with a clock that turns out
    /// to be off by more than the tolerance: a laptop in the year 2038 must not win every later
    /// conflict. Spec: MergeRules §6.
    package func restampPending() throws {
        let candidates = try file.read { database in
            try Self.misstamped(database)
        }
        guard !candidates.isEmpty else { return }
        try file.write { database in
            for space in Set(try Self.misstamped(database).map(\.space)).sorted() {
                let row = try SpaceTable(database: database).find(space)
                try Restamping(ledger: SpaceLedger(database, self, space: row)).run()
            }
        }
    }

    fileprivate static func misstamped(_ database: Database) throws -> [CommitRow] {
        guard let offset = try SettingsTable(database: database).int(.clockOffset) else {
            return []
        }
        return try Row.fetchAll(
            database,
            sql: """
                SELECT \(CommitTable.columns) FROM commits WHERE number IS NULL AND is_frozen = 0
                AND abs(coalesce(clock_offset, 0) - ?) > ? ORDER BY sequence
                """, arguments: [offset, HybridClock.tolerance]
        ).map(CommitRow.init)
    }
}

/// Mints the unsent pending commits of one space again under corrected stamps. Dots stay, so
/// contexts stay; hashes change, which is why nothing that was sent may be touched.
private struct Restamping {
    let ledger: SpaceLedger

    func run() throws {
        let offset = try SettingsTable(database: ledger.database).int(.clockOffset) ?? 0
        var origins: [Dot: Origin] = [:]
        var hashes: [WriterID: ContentHash] = [:]
        for row in try ledger.pending() where !row.isFrozen {
            let commit = try row.commit()
            let correction = offset - (row.clockOffset ?? 0)
            let isOff = abs(correction) > HybridClock.tolerance
            let origin = Origin(
                dot: row.dot,
                stamp: isOff
                    ? commit.origin.stamp.moved(byMilliseconds: correction) : commit.origin.stamp,
                author: commit.origin.author)
            origins[row.dot] = origin
            let restamped = Commit(
                origin: origin, deltas: try commit.deltas().map { $0.restamped(origins) })
            let previous = try hashes[row.dot.writer] ?? hash(before: row.dot)
            let hash = restamped.hash(after: previous)
            try ledger.rewrite(row, as: restamped, hash: hash, clockOffset: offset)
            hashes[row.dot.writer] = hash
        }
        try ledger.commit()
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
    /// The commits whose content changes because it restates that of adopted ones, or whose chain
    /// does: they need other names.
    private(set) var renaming = Renaming()

    init(_ ledger: SpaceLedger) {
        self.ledger = ledger
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
            let restamped = Commit(
                origin: origin, deltas: try commit.deltas().map { $0.restamped(known) })
            let hash = restamped.hash(after: previous)
            guard fork.compare(hash, at: row.dot.counter) == .equal else { return }
            origins = known
            try ledger.rewrite(row, as: restamped, hash: hash, clockOffset: row.clockOffset)
        }
    }

    /// What comes behind an adopted commit in its chain, or restates its values.
    private mutating func follow(_ row: CommitRow) throws {
        let commit = try row.commit()
        let deltas = try commit.deltas()
        let restamped = deltas.map { $0.restamped(origins) }
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
