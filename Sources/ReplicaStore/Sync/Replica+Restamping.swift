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
