import Foundation
import GRDB
import StoreKit
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
    /// Of this commit and all before it of its writer, by the writer's device; not checked where
    /// it came in a bundle.
    let signature: Signature?
    /// The device that brought it to the server, where that is not its writer's.
    let broughtBy: DeviceID?

    /// - Parameter row: begins with `CommitTable.columns`.
    init(row: some ColumnReader) throws {
        sequence = row.int(0)
        space = row.int(1)
        dot = Dot(WriterID(column: row.int(2)), UInt64(bitPattern: row.int(3)))
        number = row.optionalInt(4)
        guard let hash = ContentHash(try row.blob(5) ?? []) else {
            throw StoreError.damaged("commits")
        }
        self.hash = hash
        frame = try row.blob(6) ?? []
        isFrozen = row.int(7) != 0
        clockOffset = row.optionalInt(8)
        signature = try row.blob(9).flatMap { Signature($0) }
        broughtBy = try row.blob(10).flatMap { DeviceID($0) }
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

    static let columns = """
        commits.sequence, commits.space, commits.writer, commits.counter, commits.number,
        commits.hash, commits.frame, commits.is_frozen, commits.clock_offset,
        commits.signature, commits.brought_by
        """

    func find(_ dot: Dot, in space: Int64) throws -> CommitRow? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT \(Self.columns) FROM commits
                WHERE space = ? AND writer = ? AND counter = ?
                """)
        return try Row.fetchOne(
            statement,
            arguments: [space, dot.writer.column, Int64(bitPattern: dot.counter)]
        ).map(CommitRow.init)
    }

    /// The commits of one writer from a dot on, as far as they are held.
    func run(from first: Dot, count: UInt64, in space: Int64) throws -> [CommitRow] {
        let statement = try database.bulk(
            """
            SELECT \(Self.columns) FROM commits
            WHERE space = ? AND writer = ? AND counter BETWEEN ? AND ? ORDER BY counter
            """)
        statement.bind(1, space)
        statement.bind(2, first.writer.column)
        statement.bind(3, Int64(bitPattern: first.counter))
        statement.bind(4, Int64(bitPattern: first.counter + count - 1))
        var rows: [CommitRow] = []
        try statement.forEach { row in
            rows.append(try CommitRow(row: row))
            return true
        }
        return rows
    }

    /// Pending commits in causal order.
    func pending(in space: Int64) throws -> RowCursor {
        try Row.fetchCursor(
            database,
            sql: """
                SELECT \(Self.columns) FROM commits
                WHERE space = ? AND number IS NULL ORDER BY sequence
                """, arguments: [space])
    }

    /// The pending commits of all spaces that nobody else can hold yet, in the order in which they
    /// were made.
    func unfrozen() throws -> [CommitRow] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT \(Self.columns) FROM commits
                WHERE number IS NULL AND is_frozen = 0 ORDER BY sequence
                """
        ).map(CommitRow.init)
    }

    /// Gives pending commits in causal order, until `body` returns false.
    func forEachPending(
        in space: Int64, after sequence: Int64, _ body: (CommitRow) throws -> Bool
    ) throws {
        let statement = try database.bulk(
            """
            SELECT \(Self.columns) FROM commits
            WHERE space = ? AND number IS NULL AND sequence > ?
            ORDER BY sequence
            """)
        statement.bind(1, space)
        statement.bind(2, sequence)
        try statement.forEach { try body(CommitRow(row: $0)) }
    }

    func pendingCount(in space: Int64, upTo last: Int64 = .max) throws -> Int {
        try Int.fetchOne(
            database,
            sql: """
                SELECT count(*) FROM commits
                WHERE space = ? AND number IS NULL AND sequence <= ?
                """, arguments: [space, last]) ?? 0
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

    /// A writer's last commit that this replica holds; counter 0 where it holds none.
    func lastHeld(_ writer: WriterID, in space: Int64) throws -> WriterHead {
        try database.head(
            of: writer, in: space, table: "commits",
            """
            SELECT counter, hash FROM commits WHERE space = ? AND writer = ?
            ORDER BY counter DESC LIMIT 1
            """)
    }

    /// A writer's last commit that is held and acknowledged; counter 0 where none is.
    func lastAcknowledged(_ writer: WriterID, in space: Int64) throws -> WriterHead {
        try database.head(
            of: writer, in: space, table: "commits",
            """
            SELECT counter, hash FROM commits
            WHERE space = ? AND writer = ? AND number IS NOT NULL
            ORDER BY counter DESC LIMIT 1
            """)
    }

    /// Of each writer the first commit that was never put into a request or a bundle.
    func firstUnsent(in space: Int64) throws -> [WriterID: UInt64] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT writer, min(counter) FROM commits
                WHERE space = ? AND number IS NULL AND is_frozen = 0 GROUP BY writer
                """, arguments: [space])
        return Dictionary(
            rows.map { (WriterID(column: $0[0]), UInt64(bitPattern: $0[1])) },
            uniquingKeysWith: min)
    }

    /// The commits of a writer that have a signature, the last one first.
    func signed(_ writer: WriterID, in space: Int64) throws -> [(WriterHead, Signature)] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT counter, hash, signature FROM commits
                WHERE space = ? AND writer = ? AND signature IS NOT NULL ORDER BY counter DESC
                """, arguments: [space, writer.column]
        ).compactMap { row in
            let hash = try ContentHash(column: row[1], in: "commits")
            let head = WriterHead(writer, counter: UInt64(bitPattern: row[0]), hash: hash)
            return Signature(try row.blob(2) ?? []).map { (head, $0) }
        }
    }

    /// Gives the parts of acknowledged commits that write some records, by their content and not
    /// by links.
    func forEachPart(
        writing references: Set<RecordReference>, in space: Int64,
        _ body: (CommitRow, Int, Delta) throws -> Void
    ) throws {
        let cursor = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(Self.columns) FROM commits WHERE space = ? AND number IS NOT NULL
                """, arguments: [space])
        while let row = try cursor.next().map(CommitRow.init) {
            for part in try row.commit().parts.indices {
                guard let delta = try row.delta(at: part)?.delta,
                    references.contains(delta.reference)
                else { continue }
                try body(row, part, delta)
            }
        }
    }

    /// The records that a commit wrote, in whichever space it is.
    func records(of dot: Dot) throws -> [Int64] {
        try Int64.fetchAll(
            database,
            sql: """
                SELECT DISTINCT commit_records.record
                FROM commits JOIN commit_records USING (sequence)
                WHERE writer = ? AND counter = ? ORDER BY commit_records.record
                """,
            arguments: [dot.writer.column, Int64(bitPattern: dot.counter)])
    }

    /// The commits that wrote a record, with the delta's place in each, in causal order.
    func commits(
        of record: Int64, pendingOnly: Bool
    ) throws -> [(commit: CommitRow, part: Int)] {
        let statement = try database.bulk(
            """
            SELECT \(Self.columns), commit_records.part
            FROM commit_records JOIN commits USING (sequence)
            WHERE record = ? \(pendingOnly ? "AND number IS NULL" : "")
            ORDER BY sequence
            """)
        statement.bind(1, record)
        var found: [(commit: CommitRow, part: Int)] = []
        try statement.forEach { row in
            found.append((try CommitRow(row: row), Int(row.int(11))))
            return true
        }
        return found
    }
}

extension CommitRow {
    /// The delta at a place of this commit; nil where it was redacted.
    func delta(at part: Int) throws -> (delta: Delta, origin: Origin)? {
        do {
            return try Commit.delta(at: part, of: dot, frame: frame[...])
        } catch {
            throw StoreError.damaged("commits")
        }
    }
}
