import GRDB
import StoreKit
import SyncProtocol

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
