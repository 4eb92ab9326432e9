import Foundation
import GRDB
import SyncProtocol

import enum SyncProtocol.Cursor

/// One space as this replica holds it.
struct SpaceRow: Sendable {
    let space: Int64
    let name: String
    /// Nil where no server has granted the space to this device.
    var level: AccessLevel?
    /// The writer under which this replica writes into the space; none before its first commit.
    var writer: WriterID?
    var cursor: Cursor
    /// The log's chain at the cursor; zero while it is not known.
    var chain: ContentHash
    /// Of the acknowledged states.
    var digest: Digest
    /// What the server said at the last head, to tell whether both sides agree.
    var serverDigest: Digest?
    /// How many full scans the current difference has cost.
    var rescans: Int
    /// The device's time of the last exchange that reached the head.
    var syncedAt: Int64?

    init(row: Row) throws {
        space = row["space"]
        name = row["name"]
        level = (row["level"] as UInt8?).flatMap(AccessLevel.init(rawValue:))
        writer = (row["writer"] as Int64?).map(WriterID.init(column:))
        do {
            cursor = try Cursor(encoded: (row["cursor"] as Data).bytes)
        } catch {
            throw StoreError.damaged("spaces")
        }
        chain = try ContentHash(column: row["chain"], in: "spaces")
        digest = try Digest(column: row["digest"], in: "spaces")
        serverDigest = try (row["server_digest"] as Data?).map {
            try Digest(column: $0, in: "spaces")
        }
        rescans = row["rescans"]
        syncedAt = row["synced_at"]
    }
}

struct SpaceTable {
    let database: Database

    func all() throws -> [SpaceRow] {
        try Row.fetchAll(database, sql: "SELECT * FROM spaces ORDER BY name").map(SpaceRow.init)
    }

    func find(_ name: String) throws -> SpaceRow? {
        let statement = try database.cachedStatement(sql: "SELECT * FROM spaces WHERE name = ?")
        return try Row.fetchOne(statement, arguments: [name]).map(SpaceRow.init)
    }

    func find(_ space: Int64) throws -> SpaceRow {
        let statement = try database.cachedStatement(sql: "SELECT * FROM spaces WHERE space = ?")
        guard let row = try Row.fetchOne(statement, arguments: [space]) else {
            throw StoreError.damaged("spaces")
        }
        return try SpaceRow(row: row)
    }

    func findOrCreate(_ name: String) throws -> SpaceRow {
        if let row = try find(name) { return row }
        try database.execute(
            sql: "INSERT INTO spaces (name, cursor, chain, digest) VALUES (?, ?, ?, ?)",
            arguments: [
                name, Cursor.start.encoded().blob, ContentHash.zero.bytes.blob,
                Digest().bytes.blob,
            ])
        return try find(database.lastInsertedRowID)
    }

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

    func setAwaitsRecovery(_ awaits: Bool, of space: Int64) throws {
        try database.execute(
            sql: "UPDATE spaces SET awaits_recovery = ? WHERE space = ? AND awaits_recovery <> ?",
            arguments: [awaits, space, awaits])
    }

    func awaitsRecovery(_ space: Int64) throws -> Bool {
        try Bool.fetchOne(
            database, sql: "SELECT awaits_recovery FROM spaces WHERE space = ?",
            arguments: [space]) ?? false
    }
}
