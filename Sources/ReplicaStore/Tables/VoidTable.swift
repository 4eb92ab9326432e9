import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// The commits that the server refused for good: nobody stores their values.
struct VoidTable {
    let database: Database

    func dots(in space: Int64) throws -> Set<Dot> {
        let statement = try database.cachedStatement(
            sql: "SELECT writer, counter FROM voids WHERE space = ?")
        let rows = try Row.fetchAll(statement, arguments: [space])
        return Set(rows.map { Dot(WriterID(column: $0[0]), UInt64(bitPattern: $0[1])) })
    }

    /// The hash of a void commit; it stands in its writer's chain.
    func hash(at dot: Dot, in space: Int64) throws -> ContentHash? {
        try Data.fetchOne(
            database,
            sql: "SELECT hash FROM voids WHERE space = ? AND writer = ? AND counter = ?",
            arguments: [space, dot.writer.column, Int64(bitPattern: dot.counter)]
        ).map { try ContentHash(column: $0, in: "voids") }
    }

    /// The `void` entries of a space, as the server told them.
    func entries(in space: Int64) throws -> [LogEntry] {
        try Row.fetchAll(
            database,
            sql: "SELECT * FROM voids WHERE space = ? ORDER BY writer, counter",
            arguments: [space]
        ).map { row in
            guard let reason = VoidReason(rawValue: row["reason"]) else {
                throw StoreError.damaged("voids")
            }
            let dot = Dot(WriterID(column: row["writer"]), UInt64(bitPattern: row["counter"]))
            let hash = try ContentHash(column: row["hash"], in: "voids")
            return .void(dot, hash: hash, reason: reason)
        }
    }
}
