import GRDB
import StoreKit
import SyncProtocol

// Writers and what is known of their chains: heads, anchors and refused commits; the space itself.

extension LedgerRows {
    func save(_ head: WriterHead) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO writers (space, writer, counter, hash) VALUES (?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET counter = excluded.counter, hash = excluded.hash
                """
        ).execute(arguments: [
            space, head.writer.column, Int64(bitPattern: head.counter), head.hash.bytes.blob,
        ])
    }

    /// Keeps the latest stamp that came from a writer: when it was last heard from.
    func heard(_ writer: WriterID, at stamp: HybridTimestamp) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO writers (space, writer, hash, last_stamp) VALUES (?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET last_stamp = max(last_stamp, excluded.last_stamp)
                """
        ).execute(arguments: [
            space, writer.column, ContentHash.zero.bytes.blob,
            Int64(bitPattern: stamp.rawValue),
        ])
    }

    /// Keeps whose a writer is. The key of its device never changes: the first one counts.
    ///
    /// - Parameter isReported: whether the server says so, or this replica made the writer.
    func announce(_ info: WriterInfo, isReported: Bool) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO writers (space, writer, hash, device, office, name, key, is_told)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
                    key = iif(device IS excluded.device, coalesce(key, excluded.key), excluded.key),
                    device = excluded.device, office = excluded.office, name = excluded.name,
                    is_told = excluded.is_told
                """
        ).execute(arguments: [
            space, info.writer.column, ContentHash.zero.bytes.blob, info.device.bytes.blob,
            info.office, info.name, info.key?.bytes.blob, isReported,
        ])
    }

    func markOwn(_ writer: WriterID) throws {
        try database.execute(
            sql: "UPDATE writers SET is_own = 1 WHERE space = ? AND writer = ?",
            arguments: [space, writer.column])
    }

    func disown(_ writer: WriterID) throws {
        try database.execute(
            sql: "UPDATE writers SET is_own = 0 WHERE space = ? AND writer = ?",
            arguments: [space, writer.column])
    }

    /// Notes that a branch has got this name here.
    func markRenamed(_ writer: WriterID) throws {
        try database.execute(
            sql: """
                INSERT INTO writers (space, writer, hash, is_renamed) VALUES (?, ?, ?, 1)
                ON CONFLICT DO UPDATE SET is_renamed = 1
                """, arguments: [space, writer.column, ContentHash.zero.bytes.blob])
    }
}

// MARK: - Anchors and refused commits

extension LedgerRows {
    func insertAnchor(_ head: WriterHead) throws {
        try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO anchors VALUES (?, ?, ?, ?)"
        ).execute(arguments: [
            space, head.writer.column, Int64(bitPattern: head.counter), head.hash.bytes.blob,
        ])
    }

    /// Forgets what a writer's chain was from a counter on.
    func deleteAnchors(of writer: WriterID, from counter: UInt64) throws {
        try database.execute(
            sql: "DELETE FROM anchors WHERE space = ? AND writer = ? AND counter >= ?",
            arguments: [space, writer.column, Int64(bitPattern: counter)])
    }

    func insertVoid(_ dot: Dot, _ hash: ContentHash, _ reason: VoidReason) throws {
        try database.execute(
            sql: "INSERT OR IGNORE INTO voids VALUES (?, ?, ?, ?, ?)",
            arguments: [
                space, dot.writer.column, Int64(bitPattern: dot.counter), hash.bytes.blob,
                reason.rawValue,
            ])
    }

    func deleteVoid(_ dot: Dot) throws {
        try database.execute(
            sql: "DELETE FROM voids WHERE space = ? AND writer = ? AND counter = ?",
            arguments: [space, dot.writer.column, Int64(bitPattern: dot.counter)])
    }

    func renameVoid(_ dot: Dot, to renamed: Dot) throws {
        try database.execute(
            sql: """
                UPDATE OR REPLACE voids SET writer = ?, counter = ?
                WHERE space = ? AND writer = ? AND counter = ?
                """,
            arguments: [
                renamed.writer.column, Int64(bitPattern: renamed.counter), space,
                dot.writer.column, Int64(bitPattern: dot.counter),
            ])
    }
}

// MARK: - Unproven records

extension LedgerRows {
    /// Has the next full scan replace the records whose acknowledged states are in doubt.
    func markUnproven(where isDoubtful: (RecordState) -> Bool) throws {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(RecordTable.columns) FROM records WHERE space = ? AND clock IS NOT NULL
                """, arguments: [space])
        while let row = try rows.next().map(RecordRow.init) {
            guard try isDoubtful(row.acknowledged()) else { continue }
            try database.cachedStatement(sql: "INSERT OR IGNORE INTO unproven VALUES (?, ?, ?)")
                .execute(arguments: [space, row.collection, row.id.bytes.blob])
        }
    }

    /// - Returns: whether the record was marked.
    func unmarkUnproven(_ record: RecordID, collection: Int64) throws -> Bool {
        try database.cachedStatement(
            sql: "DELETE FROM unproven WHERE space = ? AND collection = ? AND id = ?"
        ).execute(arguments: [space, collection, record.bytes.blob])
        return database.changesCount > 0
    }

    func clearUnproven() throws {
        try database.execute(sql: "DELETE FROM unproven WHERE space = ?", arguments: [space])
    }
}

// MARK: - The space

extension LedgerRows {
    func save(_ row: SpaceRow) throws {
        try database.cachedStatement(
            sql: """
                UPDATE spaces SET level = ?, writer = ?, cursor = ?, chain = ?, digest = ?,
                    server_digest = ?, rescans = ?, synced_at = ? WHERE space = ?
                """
        ).execute(arguments: [
            row.level?.rawValue, row.writer?.column, row.cursor.encoded().blob,
            row.chain.bytes.blob, row.digest.bytes.blob, row.serverDigest?.bytes.blob,
            row.rescans, row.syncedAt, row.space,
        ])
    }

    func setAwaitsRecovery(_ awaits: Bool) throws {
        try database.execute(
            sql: "UPDATE spaces SET awaits_recovery = ? WHERE space = ? AND awaits_recovery <> ?",
            arguments: [awaits, space, awaits])
    }
}
