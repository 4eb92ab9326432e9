import GRDB
import StoreKit
import SyncProtocol

/// Changes the rows of one space. `SpaceLedger` alone has one: it knows what has to be loaded
/// before a row changes.
///
/// This file holds what changes commits and their links to records.
struct LedgerRows {
    let database: Database
    let space: Int64

    /// Adds a commit; `number` is nil for a pending one.
    func insert(
        _ commit: Commit, hash: ContentHash, frame: [UInt8], number: Int64?, isFrozen: Bool,
        clockOffset: Int64? = nil, provenance: Provenance = Provenance()
    ) throws -> Int64 {
        let statement = try database.bulk(
            """
            INSERT INTO commits
                (space, writer, counter, number, hash, frame, is_frozen, clock_offset, signature,
                brought_by)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        statement.bind(1, space)
        statement.bind(2, commit.dot.writer.column)
        statement.bind(3, Int64(bitPattern: commit.dot.counter))
        statement.bind(4, number)
        statement.bind(5, blob: hash.bytes)
        statement.bind(6, blob: frame)
        statement.bind(7, isFrozen ? 1 : 0)
        statement.bind(8, clockOffset)
        statement.bind(9, blob: provenance.signature?.bytes)
        statement.bind(10, blob: provenance.broughtBy?.bytes)
        try statement.run()
        return statement.lastInsertedRow
    }

    func acknowledge(_ sequence: Int64, number: Int64) throws {
        try database.cachedStatement(sql: "UPDATE commits SET number = ? WHERE sequence = ?")
            .execute(arguments: [number, sequence])
    }

    /// Gives the commits of one writer their numbers in the log, which follow `number`.
    func acknowledge(from first: Dot, to last: Dot, after number: UInt64) throws {
        let (low, high) = (Int64(bitPattern: first.counter), Int64(bitPattern: last.counter))
        try database.cachedStatement(
            sql: """
                UPDATE commits SET number = counter + ?
                WHERE space = ? AND writer = ? AND counter BETWEEN ? AND ?
                """
        ).execute(arguments: [
            Int64(number) + 1 - low, space, first.writer.column, low, high,
        ])
    }

    /// Has an acknowledged commit wait again; somebody else may hold it, so it stays as it is.
    func unacknowledge(_ sequence: Int64) throws {
        try database.execute(
            sql: "UPDATE commits SET number = NULL, is_frozen = 1 WHERE sequence = ?",
            arguments: [sequence])
    }

    /// Gives a commit another name and content; whatever signed the old one does not sign it.
    func replace(
        _ row: CommitRow, by commit: Commit, hash: ContentHash, clockOffset: Int64?
    ) throws {
        try database.execute(
            sql: """
                UPDATE commits SET writer = ?, counter = ?, hash = ?, frame = ?, clock_offset = ?,
                    signature = NULL
                WHERE sequence = ?
                """,
            arguments: [
                commit.dot.writer.column, Int64(bitPattern: commit.dot.counter),
                hash.bytes.blob, commit.frame().blob, clockOffset, row.sequence,
            ])
    }

    /// Changes what is held of a commit's content, whose hash stays.
    func redact(_ sequence: Int64, to commit: Commit) throws {
        try database.execute(
            sql: "UPDATE commits SET frame = ? WHERE sequence = ?",
            arguments: [commit.frame().blob, sequence])
    }

    /// Freezes the pending commits of the space up to a place in the causal order.
    func freeze(upTo sequence: Int64) throws {
        try database.cachedStatement(
            sql: """
                UPDATE commits SET is_frozen = 1
                WHERE space = ? AND number IS NULL AND sequence <= ? AND is_frozen = 0
                """
        ).execute(arguments: [space, sequence])
    }

    /// Keeps what is told of a commit that is held; what is known already stays where nothing is
    /// told.
    func keep(_ provenance: Provenance, of dot: Dot) throws {
        guard provenance != Provenance() else { return }
        try database.cachedStatement(
            sql: """
                UPDATE commits SET signature = coalesce(?, signature),
                    brought_by = coalesce(?, brought_by)
                WHERE space = ? AND writer = ? AND counter = ?
                """
        ).execute(arguments: [
            provenance.signature?.bytes.blob, provenance.broughtBy?.bytes.blob, space,
            dot.writer.column, Int64(bitPattern: dot.counter),
        ])
    }

    /// Keeps the signature of a run's last commit, if that is held as the run has it.
    func keepSignature(of run: CommitRun) throws {
        guard let signature = run.signature else { return }
        try database.cachedStatement(
            sql: """
                UPDATE commits SET signature = coalesce(signature, ?)
                WHERE space = ? AND writer = ? AND counter = ? AND hash = ?
                """
        ).execute(arguments: [
            signature.bytes.blob, space, run.writer.column, Int64(bitPattern: run.end.counter),
            run.last.bytes.blob,
        ])
    }

    /// Moves a commit behind all others, in the causal order.
    func moveToEnd(_ sequence: Int64) throws {
        let last = try Int64.fetchOne(database, sql: "SELECT max(sequence) FROM commits") ?? 0
        let links = try Row.fetchAll(
            database, sql: "SELECT record, part FROM commit_records WHERE sequence = ?",
            arguments: [sequence])
        try database.execute(
            sql: """
                DELETE FROM commit_records WHERE sequence = :old;
                UPDATE commits SET sequence = :new WHERE sequence = :old;
                """, arguments: ["old": sequence, "new": last + 1])
        for link in links { try self.link(record: link[0], to: last + 1, part: link[1]) }
    }

    func deleteCommit(_ sequence: Int64) throws {
        try unlink(sequence)
        try database.execute(
            sql: "DELETE FROM commits WHERE sequence = ?", arguments: [sequence])
    }
}

// MARK: - Links

extension LedgerRows {
    func link(record: Int64, to sequence: Int64, part: Int) throws {
        let statement = try database.bulk(
            "INSERT OR IGNORE INTO commit_records VALUES (?, ?, ?)")
        statement.bind(1, record)
        statement.bind(2, sequence)
        statement.bind(3, Int64(part))
        try statement.run()
    }

    func unlink(_ sequence: Int64) throws {
        try database.execute(
            sql: "DELETE FROM commit_records WHERE sequence = ?", arguments: [sequence])
    }

    func unlink(record: Int64, from sequence: Int64) throws {
        try database.execute(
            sql: "DELETE FROM commit_records WHERE record = ? AND sequence = ?",
            arguments: [record, sequence])
    }

    func unlink(record: Int64) throws {
        try database.execute(
            sql: "DELETE FROM commit_records WHERE record = ?", arguments: [record])
    }
}
