import DomainModel
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
                try Restamping(database: database, replica: self, space: space).run()
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
    let database: Database
    let replica: Replica
    let space: Int64

    func run() throws {
        let offset = try SettingsTable(database: database).int(.clockOffset) ?? 0
        let rewriter = PendingRewriter(database, replica, space: space)
        var origins: [Dot: Origin] = [:]
        var heads: [WriterID: WriterHead] = [:]
        for row in try rewriter.rows() where !row.isFrozen {
            let commit = try row.commit()
            let correction = offset - (row.clockOffset ?? 0)
            let isOff = abs(correction) > HybridClock.tolerance
            let origin = Origin(
                dot: row.dot,
                stamp: isOff
                    ? commit.origin.stamp.moved(byMilliseconds: correction) : commit.origin.stamp,
                author: commit.origin.author)
            origins[row.dot] = origin
            let head = try heads[row.dot.writer] ?? previous(of: row.dot)
            let restamped = Commit(
                origin: origin, deltas: try commit.deltas().map { $0.restamped(origins) })
            let hash = restamped.hash(after: head.hash)
            try rewriter.replace(row, by: restamped, hash: hash, clockOffset: offset)
            heads[row.dot.writer] = WriterHead(
                row.dot.writer, counter: row.dot.counter, hash: hash)
        }
        try rewriter.finish()
    }

    private func previous(of dot: Dot) throws -> WriterHead {
        let previous = Dot(dot.writer, dot.counter - 1)
        if let row = try CommitTable(database: database).find(previous, in: space) {
            return WriterHead(dot.writer, counter: previous.counter, hash: row.hash)
        }
        return try WriterTable(database: database).head(dot.writer, in: space)
    }
}
