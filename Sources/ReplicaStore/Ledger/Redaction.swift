import GRDB
import SyncProtocol

/// Takes what was written about one erased record out of the commits that a ledger holds.
///
/// A commit that somebody else may hold keeps its hash: the part is replaced by its hash. One that
/// was never sent is made again without the part, under the same dot. Commits that erase stay as
/// they are: they hold no values. Spec: Security §6.
struct Redaction {
    let ledger: SpaceLedger
    let reference: RecordReference
    /// The record's row.
    let record: Int64

    private var database: Database { ledger.database }

    func run() throws {
        let held = try CommitTable(database: database).commits(of: record, pendingOnly: false)
        var unsent: Set<Int64> = []
        var isChanged = false
        for (row, _) in held where !isErasing(row) {
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
            try ledger.rows.countPending(of: record)
            try Scrubbing.demand(database)
        }
    }

    /// The same for a record that was expunged: edits of it that wait stay.
    func runForAcknowledged() throws {
        let held = try CommitTable(database: database).commits(of: record, pendingOnly: false)
        for (row, _) in held where row.number != nil { try redact(row) }
    }

    private func isErasing(_ row: CommitRow) -> Bool {
        row.readableDeltas.contains {
            $0.reference == reference && $0.ownHead(of: row.dot) == .erased
        }
    }

    private func redact(_ row: CommitRow) throws {
        try ledger.rows.redact(row.sequence, to: row.commit().redacting { $0 == reference })
        try ledger.rows.unlink(record: record, from: row.sequence)
    }
}

// MARK: - Commits that were never sent

extension Redaction {
    /// Makes commits again without the record. Dots stay, so contexts stay; hashes change, also
    /// those of the same writer's later commits, none of which was sent either.
    private func rewrite(_ unsent: Set<Int64>) throws {
        var hashes: [WriterID: ContentHash] = [:]
        for row in try ledger.pending() {
            let isShortened = unsent.contains(row.sequence)
            guard isShortened || hashes[row.dot.writer] != nil else { continue }
            var commit = try row.commit()
            if isShortened { commit = try shorten(commit, row) }
            let hash = commit.hash(after: try hashes[row.dot.writer] ?? hash(before: row.dot))
            hashes[row.dot.writer] = hash
            try ledger.rows.replace(row, by: commit, hash: hash, clockOffset: row.clockOffset)
        }
    }

    private func shorten(_ commit: Commit, _ row: CommitRow) throws -> Commit {
        let deltas = try commit.deltas()
        let linked = try Row.fetchAll(
            database, sql: "SELECT part, record FROM commit_records WHERE sequence = ?",
            arguments: [row.sequence])
        let records = Dictionary(
            linked.map { ($0[0] as Int, $0[1] as Int64) }, uniquingKeysWith: { first, _ in first })
        try ledger.rows.unlink(row.sequence)
        var kept: [Delta] = []
        for (part, delta) in deltas.enumerated() where delta.reference != reference {
            if let other = records[part] {
                try ledger.rows.link(record: other, to: row.sequence, part: kept.count)
            }
            kept.append(delta)
        }
        return Commit(origin: commit.origin, deltas: kept)
    }

    private func hash(before dot: Dot) throws -> ContentHash {
        guard dot.counter > 1 else { return .zero }
        return try ledger.hash(at: Dot(dot.writer, dot.counter - 1))
            ?? ledger.head(dot.writer).hash
    }
}
