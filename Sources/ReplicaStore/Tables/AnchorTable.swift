import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// Chain hashes at counters whose commits this replica does not hold, from the ends of scans.
///
/// With one of them the held commits that follow it can be handed on as a run.
struct AnchorTable {
    let database: Database

    func insert(_ head: WriterHead, in space: Int64) throws {
        try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO anchors VALUES (?, ?, ?, ?)"
        ).execute(arguments: [
            space, head.writer.column, Int64(bitPattern: head.counter), head.hash.bytes.blob,
        ])
    }

    /// Forgets what a writer's chain was from a counter on: those commits have other names now.
    func forget(_ writer: WriterID, from counter: UInt64, in space: Int64) throws {
        try database.execute(
            sql: "DELETE FROM anchors WHERE space = ? AND writer = ? AND counter >= ?",
            arguments: [space, writer.column, Int64(bitPattern: counter)])
    }

    func hash(at dot: Dot, in space: Int64) throws -> ContentHash? {
        let statement = try database.cachedStatement(
            sql: "SELECT hash FROM anchors WHERE space = ? AND writer = ? AND counter = ?")
        return try Data.fetchOne(
            statement,
            arguments: [space, dot.writer.column, Int64(bitPattern: dot.counter)]
        ).map { try ContentHash(column: $0, in: "anchors") }
    }
}
