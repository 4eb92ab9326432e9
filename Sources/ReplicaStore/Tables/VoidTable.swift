import Foundation
import GRDB
import SyncProtocol

/// The commits that the server refused for good: nobody stores their values.
struct VoidTable {
    let database: Database

    func dots(in space: Int64) throws -> Set<Dot> {
        let rows = try Row.fetchAll(
            database, sql: "SELECT writer, counter FROM voids WHERE space = ?",
            arguments: [space])
        return Set(rows.map { Dot(WriterID(column: $0[0]), UInt64(bitPattern: $0[1])) })
    }

    func insert(_ dot: Dot, _ reason: VoidReason, in space: Int64) throws {
        try database.execute(
            sql: "INSERT OR IGNORE INTO voids VALUES (?, ?, ?, ?)",
            arguments: [
                space, dot.writer.column, Int64(bitPattern: dot.counter), reason.rawValue,
            ])
    }
}
