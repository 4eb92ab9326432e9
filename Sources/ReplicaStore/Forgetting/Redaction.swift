import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// Takes what was written about one erased record out of the commits that this replica holds.
///
/// A commit that somebody else may hold keeps its hash: the part is replaced by its hash. One that
/// was never sent is made again without the part, under the same dot. Commits that erase stay as
/// they are: they hold no values. Spec: Security §6.
struct Redaction {
    let database: Database
    let reference: RecordReference
    /// The record's row, and its space.
    let record: Int64
    let space: Int64

    func run() throws {
        let held = try CommitTable(database: database).commits(of: record, pendingOnly: false)
        var unsent: Set<Int64> = []
        var isChanged = false
        for (row, _) in held where try !isErasing(row) {
            isChanged = true
            if row.number == nil, !row.isFrozen {
                unsent.insert(row.sequence)
            } else {
                try redact(row)
            }
        }
        if !unsent.isEmpty { try rewrite(unsent) }
        // Refused commits are kept for their author, but not what they say of an erased record.
        if try QuarantineTable(database: database).redact([reference]) || isChanged {
            try countPending()
            try Scrubbing.demand(database)
        }
    }

    /// The same for a record that was collected: edits of it that wait stay.
    func collect() throws {
        let held = try CommitTable(database: database).commits(of: record, pendingOnly: false)
        for (row, _) in held where row.number != nil { try redact(row) }
    }

    private func isErasing(_ row: CommitRow) throws -> Bool {
        let deltas = (try? row.commit().deltas()) ?? []
        return deltas.contains { $0.reference == reference && $0.ownHead(of: row.dot) == .erased }
    }

    private func redact(_ row: CommitRow) throws {
        let redacted = try row.commit().redacting { $0 == reference }
        try database.execute(
            sql: """
                UPDATE commits SET frame = ? WHERE sequence = ?;
                DELETE FROM commit_records WHERE record = ? AND sequence = ?;
                """,
            arguments: [redacted.frame().blob, row.sequence, record, row.sequence])
    }

    private func countPending() throws {
        try database.execute(
            sql: """
                UPDATE records SET pending = (
                    SELECT count(*) FROM commit_records JOIN commits USING (sequence)
                    WHERE commit_records.record = records.record AND number IS NULL
                ) WHERE record = ?
                """, arguments: [record])
    }
}

// MARK: - Commits that were never sent

extension Redaction {
    /// Makes commits again without the record. Dots stay, so contexts stay; hashes change, also
    /// those of the same writer's later commits, none of which was sent either.
    private func rewrite(_ unsent: Set<Int64>) throws {
        var heads: [WriterID: WriterHead] = [:]
        let cursor = try CommitTable(database: database).pending(in: space)
        var rows: [CommitRow] = []
        while let row = try cursor.next().map(CommitRow.init) { rows.append(row) }
        for row in rows {
            let isShortened = unsent.contains(row.sequence)
            guard isShortened || heads[row.dot.writer] != nil else { continue }
            var commit = try row.commit()
            if isShortened { commit = try shorten(commit, row) }
            let before = try heads[row.dot.writer]?.hash ?? hash(before: row.dot)
            let hash = commit.hash(after: before)
            heads[row.dot.writer] = WriterHead(
                row.dot.writer, counter: row.dot.counter, hash: hash)
            try database.execute(
                sql: "UPDATE commits SET hash = ?, frame = ? WHERE sequence = ?",
                arguments: [hash.bytes.blob, commit.frame().blob, row.sequence])
        }
    }

    private func shorten(_ commit: Commit, _ row: CommitRow) throws -> Commit {
        let deltas = try commit.deltas()
        let linked = try Row.fetchAll(
            database, sql: "SELECT part, record FROM commit_records WHERE sequence = ?",
            arguments: [row.sequence])
        let records = Dictionary(
            linked.map { ($0[0] as Int, $0[1] as Int64) }, uniquingKeysWith: { first, _ in first })
        try database.execute(
            sql: "DELETE FROM commit_records WHERE sequence = ?", arguments: [row.sequence])
        var kept: [Delta] = []
        for (part, delta) in deltas.enumerated() where delta.reference != reference {
            if let other = records[part] {
                try CommitTable(database: database)
                    .link(record: other, to: row.sequence, part: kept.count)
            }
            kept.append(delta)
        }
        return Commit(origin: commit.origin, deltas: kept)
    }

    private func hash(before dot: Dot) throws -> ContentHash {
        guard dot.counter > 1 else { return .zero }
        let previous = Dot(dot.writer, dot.counter - 1)
        // The page that brought the erasure may have refused it, before the heads are saved.
        return try CommitTable(database: database).find(previous, in: space)?.hash
            ?? VoidTable(database: database).hash(at: previous, in: space)
            ?? WriterTable(database: database).head(dot.writer, in: space).hash
    }
}
