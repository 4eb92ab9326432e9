import Foundation
import GRDB
import StoreKit
import SyncProtocol

import enum SyncProtocol.Cursor

/// One space as this replica holds it.
struct SpaceRow: Sendable, Equatable {
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

    /// - Parameter row: has `SpaceTable.columns`.
    fileprivate init(row: BulkStatement) throws {
        space = row.int(0)
        name = row.text(1)
        level = row.optionalInt(2).flatMap { UInt8(exactly: $0) }.flatMap(AccessLevel.init)
        writer = row.optionalInt(3).map(WriterID.init(column:))
        guard let cursor = try? Cursor(encoded: row.blob(4) ?? []),
            let chain = ContentHash(row.blob(5) ?? []), let digest = Digest(row.blob(6) ?? [])
        else { throw StoreError.damaged("spaces") }
        self.cursor = cursor
        self.chain = chain
        self.digest = digest
        serverDigest = try row.blob(7).map { column in
            guard let digest = Digest(column) else { throw StoreError.damaged("spaces") }
            return digest
        }
        rescans = Int(row.int(8))
        syncedAt = row.optionalInt(9)
    }
}

struct SpaceTable {
    let database: Database

    fileprivate static let columns = """
        space, name, level, writer, cursor, chain, digest, server_digest, rescans, synced_at
        """

    func all() throws -> [SpaceRow] {
        let statement = try database.bulk("SELECT \(Self.columns) FROM spaces ORDER BY name")
        var rows: [SpaceRow] = []
        try statement.forEach { row in
            rows.append(try SpaceRow(row: row))
            return true
        }
        return rows
    }

    func find(_ name: String) throws -> SpaceRow? {
        let statement = try database.bulk("SELECT \(Self.columns) FROM spaces WHERE name = ?")
        statement.bind(1, text: name)
        return try statement.first(SpaceRow.init)
    }

    func find(_ space: Int64) throws -> SpaceRow {
        let statement = try database.bulk("SELECT \(Self.columns) FROM spaces WHERE space = ?")
        statement.bind(1, space)
        guard let row = try statement.first(SpaceRow.init) else {
            throw StoreError.damaged("spaces")
        }
        return row
    }

    func awaitsRecovery(_ space: Int64) throws -> Bool {
        try Bool.fetchOne(
            database, sql: "SELECT awaits_recovery FROM spaces WHERE space = ?",
            arguments: [space]) ?? false
    }
}
