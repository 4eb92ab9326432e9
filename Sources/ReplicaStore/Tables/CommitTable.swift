import Foundation
import GRDB
import SyncProtocol

/// A commit that this replica holds.
struct CommitRow: Sendable {
    let sequence: Int64
    let space: Int64
    let dot: Dot
    /// Nil while it is pending.
    let number: Int64?
    let hash: ContentHash
    let frame: [UInt8]
    let isFrozen: Bool
    /// The clock offset under which it was minted here; nil when that was unknown, or elsewhere.
    let clockOffset: Int64?

    init(row: Row) throws {
        sequence = row["sequence"]
        space = row["space"]
        dot = Dot(
            WriterID(column: row["writer"]), UInt64(bitPattern: row["counter"] as Int64))
        number = row["number"]
        hash = try ContentHash(column: row["hash"], in: "commits")
        frame = (row["frame"] as Data).bytes
        isFrozen = row["is_frozen"]
        clockOffset = row["clock_offset"]
    }

    func commit() throws -> Commit {
        do {
            return try Commit(dot: dot, frame: frame[...])
        } catch {
            throw StoreError.damaged("commits")
        }
    }
}

/// The commit log: pending commits, and those that came as log entries.
struct CommitTable {
    let database: Database

    /// Adds a commit; `number` is nil for a pending one.
    @discardableResult
    func insert(
        _ commit: Commit, hash: ContentHash, frame: [UInt8], number: Int64?, in space: Int64,
        isFrozen: Bool, clockOffset: Int64? = nil
    ) throws -> Int64 {
        try database.cachedStatement(
            sql: """
                INSERT INTO commits
                    (space, writer, counter, number, hash, frame, is_frozen, clock_offset)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            space, commit.dot.writer.column, Int64(bitPattern: commit.dot.counter), number,
            hash.bytes.blob, frame.blob, isFrozen, clockOffset,
        ])
        return database.lastInsertedRowID
    }

    func link(record: Int64, to sequence: Int64, part: Int) throws {
        try database.cachedStatement(
            sql: "INSERT OR IGNORE INTO commit_records VALUES (?, ?, ?)"
        ).execute(arguments: [record, sequence, part])
    }

    func find(_ dot: Dot, in space: Int64) throws -> CommitRow? {
        let statement = try database.cachedStatement(
            sql: "SELECT * FROM commits WHERE space = ? AND writer = ? AND counter = ?")
        return try Row.fetchOne(
            statement,
            arguments: [space, dot.writer.column, Int64(bitPattern: dot.counter)]
        ).map(CommitRow.init)
    }

    /// Pending commits in causal order.
    func pending(in space: Int64, after sequence: Int64 = 0) throws -> RowCursor {
        try Row.fetchCursor(
            database,
            sql: """
                SELECT * FROM commits WHERE space = ? AND number IS NULL AND sequence > ?
                ORDER BY sequence
                """, arguments: [space, sequence])
    }

    func pendingCount(in space: Int64) throws -> Int {
        try Int.fetchOne(
            database, sql: "SELECT count(*) FROM commits WHERE space = ? AND number IS NULL",
            arguments: [space]) ?? 0
    }

    /// The heads of the writers that have pending commits, as minted.
    func mintedHeads(in space: Int64) throws -> [WriterHead] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT writer, max(counter), hash FROM commits
                WHERE space = ? AND number IS NULL GROUP BY writer
                """, arguments: [space]
        ).map {
            WriterHead(
                WriterID(column: $0[0]), counter: UInt64(bitPattern: $0[1]),
                hash: try ContentHash(column: $0[2], in: "commits"))
        }
    }

    func acknowledge(_ sequence: Int64, number: Int64) throws {
        try database.cachedStatement(sql: "UPDATE commits SET number = ? WHERE sequence = ?")
            .execute(arguments: [number, sequence])
    }

    func freeze(_ sequence: Int64) throws {
        try database.cachedStatement(
            sql: "UPDATE commits SET is_frozen = 1 WHERE sequence = ? AND is_frozen = 0"
        ).execute(arguments: [sequence])
    }

    /// Freezes whatever no server has acknowledged, in every space.
    func freezePending() throws {
        try database.execute(
            sql: "UPDATE commits SET is_frozen = 1 WHERE number IS NULL AND is_frozen = 0")
    }

    func delete(_ sequence: Int64) throws {
        try database.execute(
            sql: "DELETE FROM commit_records WHERE sequence = ?", arguments: [sequence])
        try database.execute(
            sql: "DELETE FROM commits WHERE sequence = ?", arguments: [sequence])
    }

    /// The commits that wrote a record, with the delta's place in each, in causal order.
    func commits(
        of record: Int64, pendingOnly: Bool
    ) throws -> [(commit: CommitRow, part: Int)] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT commits.*, commit_records.part AS part
                FROM commit_records JOIN commits USING (sequence)
                WHERE record = ? \(pendingOnly ? "AND number IS NULL" : "")
                ORDER BY sequence
                """)
        return try Row.fetchAll(statement, arguments: [record]).map {
            (try CommitRow(row: $0), $0["part"])
        }
    }
}

extension CommitRow {
    /// The delta at a place of this commit; nil where it was redacted.
    func delta(at part: Int) throws -> (delta: Delta, origin: Origin)? {
        let commit = try commit()
        guard commit.parts.indices.contains(part) else { throw StoreError.damaged("commits") }
        do {
            return try commit.delta(at: part).map { ($0, commit.origin) }
        } catch {
            throw StoreError.damaged("commits")
        }
    }
}
