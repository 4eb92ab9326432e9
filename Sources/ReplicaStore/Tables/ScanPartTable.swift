import Foundation
import GRDB
import StoreKit
import SyncProtocol

import enum SyncProtocol.Cursor

/// What the pages of a scan have told of one space besides states, until the scan ends.
struct ScanPartTable {
    static let tables = """
        -- kind: 0 a writer's head, 1 a void commit, 2 a collected record.
        CREATE TABLE scan_parts (
            space INTEGER NOT NULL REFERENCES spaces,
            kind INTEGER NOT NULL,
            key BLOB NOT NULL,
            item BLOB NOT NULL,
            PRIMARY KEY (space, kind, key)
        ) WITHOUT ROWID;
        """

    let database: Database
    let space: Int64

    /// Has spaces that stand in the middle of a scan begin it anew: an earlier version kept
    /// nothing of what its pages told.
    static func restartScans(_ database: Database) throws {
        for row in try Row.fetchAll(database, sql: "SELECT space, cursor FROM spaces") {
            let bytes: Data = row[1]
            guard let cursor = try? Cursor(encoded: Array(bytes)), cursor.isInScan,
                case .scan(let epoch, let start, _, _) = cursor
            else { continue }
            let beginning = Cursor.scan(
                epoch: epoch, start: start, last: start,
                record: RecordID(high: .max, low: .max))
            try database.execute(
                sql: "UPDATE spaces SET cursor = ? WHERE space = ?",
                arguments: [beginning.encoded().blob, row[0] as Int64])
        }
    }

    func isEmpty() throws -> Bool {
        try
            !(Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM scan_parts WHERE space = ?)",
                arguments: [space]) ?? false)
    }

    func clear() throws {
        try database.cachedStatement(sql: "DELETE FROM scan_parts WHERE space = ?")
            .execute(arguments: [space])
    }

    func add(_ part: ScanPart) throws {
        for head in part.vector {
            try add(0, CBORKey.bytes([head.writer.rawValue]), head.encoded())
        }
        for entry in part.voids {
            let dot = entry.dot
            try add(1, CBORKey.bytes([dot.writer.rawValue, dot.counter]), entry.encoded())
        }
        for reference in part.expunged {
            try add(2, reference.encoded(), reference.encoded())
        }
    }

    private func add(_ kind: Int, _ key: [UInt8], _ item: [UInt8]) throws {
        try database.cachedStatement(sql: "INSERT OR REPLACE INTO scan_parts VALUES (?, ?, ?, ?)")
            .execute(arguments: [space, kind, key.blob, item.blob])
    }

    func all() throws -> ScanPart {
        ScanPart(
            vector: try items(0, WriterHead.self), voids: try items(1, LogEntry.self),
            expunged: try items(2, RecordReference.self))
    }

    private func items<Item: CBORCodable>(_ kind: Int, _ type: Item.Type) throws -> [Item] {
        try Data.fetchAll(
            database,
            sql: "SELECT item FROM scan_parts WHERE space = ? AND kind = ? ORDER BY key",
            arguments: [space, kind]
        ).map { data in
            guard let item = try? Item(encoded: Array(data)) else {
                throw StoreError.damaged("scan_parts")
            }
            return item
        }
    }
}

private enum CBORKey {
    /// Numbers as big-endian bytes.
    static func bytes(_ numbers: [UInt64]) -> [UInt8] {
        numbers.flatMap { number in
            (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
        }
    }
}

/// The records of one space whose acknowledged states the next full scan has to replace: they hold
/// more than the vector covers, from a scan that the server's restore cut short, or values that the
/// server has refused since it was restored.
struct UnprovenTable {
    let database: Database
    let space: Int64

    func isEmpty() throws -> Bool {
        let statement = try database.cachedStatement(
            sql: "SELECT NOT EXISTS (SELECT 1 FROM unproven WHERE space = ?)")
        return try Bool.fetchOne(statement, arguments: [space]) ?? true
    }

    func all() throws -> [RecordReference] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT collections.name AS name, id FROM unproven
                JOIN collections USING (collection) WHERE space = ? ORDER BY name, id
                """, arguments: [space]
        ).map {
            RecordReference(
                collection: $0["name"], record: try RecordID(column: $0["id"], in: "unproven"))
        }
    }
}

/// A commit that was offered under a dot which this replica holds with other content.
///
/// One of the two was made by a copy of a replica, or by one that was restored from a backup.
package struct Contradiction: Hashable, Sendable {
    package let space: String
    package let commit: Dot
    /// The hash of what was offered.
    package let hash: ContentHash
    /// The device's time when it was offered first, milliseconds since 1970.
    package let at: Int64
}

struct ContradictionTable {
    let database: Database

    func insert(_ dot: Dot, _ hash: ContentHash, at: Int64, in space: Int64) throws {
        try database.execute(
            sql: "INSERT OR IGNORE INTO contradictions VALUES (?, ?, ?, ?, ?)",
            arguments: [
                space, dot.writer.column, Int64(bitPattern: dot.counter), hash.bytes.blob, at,
            ])
    }

    func all() throws -> [Contradiction] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT spaces.name, found.writer, found.counter, found.hash, found.at
                FROM contradictions AS found JOIN spaces USING (space)
                ORDER BY spaces.name, found.writer, found.counter, found.hash
                """
        ).map { row in
            Contradiction(
                space: row[0], commit: Dot(WriterID(column: row[1]), UInt64(bitPattern: row[2])),
                hash: try ContentHash(column: row[3], in: "contradictions"), at: row[4])
        }
    }
}

extension Replica {
    /// Commits that bundles offered and that contradict what is held, for `doctor`.
    package func contradictions() throws -> [Contradiction] {
        try file.read { try ContradictionTable(database: $0).all() }
    }
}
