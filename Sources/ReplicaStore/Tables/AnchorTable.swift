import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// Chain hashes at counters whose commits this replica does not hold, from the ends of scans.
///
/// With one of them the held commits that follow it can be handed on as a run.
struct AnchorTable {
    let database: Database

    func hash(at dot: Dot, in space: Int64) throws -> ContentHash? {
        let statement = try database.cachedStatement(
            sql: "SELECT hash FROM anchors WHERE space = ? AND writer = ? AND counter = ?")
        return try Data.fetchOne(
            statement,
            arguments: [space, dot.writer.column, Int64(bitPattern: dot.counter)]
        ).map { try ContentHash(column: $0, in: "anchors") }
    }
}
