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
        for reference in part.collected {
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
            collected: try items(2, RecordReference.self))
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
