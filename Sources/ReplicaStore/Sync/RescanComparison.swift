import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// What a full scan after a difference tells of single records: which ones the server sent as they
/// are here, and so which ones the difference is about.
struct RescanComparison {
    struct Difference: Sendable {
        let collection: String
        let record: RecordID
        /// Whether the server does not have the record at all.
        let isUnknown: Bool
    }

    private enum Outcome: Int {
        case same = 0
        case other = 1
        case unknown = 2
    }

    let database: Database
    let space: Int64

    /// Forgets what an earlier scan told.
    func begin() throws {
        try database.execute(sql: "DELETE FROM compared WHERE space = ?", arguments: [space])
    }

    /// Notes that the server sent a record, and whether it is the same here now.
    func note(_ record: RecordID, collection: Int64, isSame: Bool) throws {
        try database.cachedStatement(sql: "INSERT OR REPLACE INTO compared VALUES (?, ?, ?, ?)")
            .execute(arguments: [
                space, collection, record.bytes.blob, (isSame ? Outcome.same : .other).rawValue,
            ])
    }

    /// At the scan's end: keeps only what differs, with the records that the server never sent.
    func end() throws {
        try database.execute(
            sql: """
                INSERT INTO compared
                SELECT space, collection, id, ? FROM records AS held
                WHERE space = ? AND clock IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM compared WHERE compared.space = held.space
                        AND compared.collection = held.collection AND compared.id = held.id);
                DELETE FROM compared WHERE space = ? AND outcome = ?;
                """,
            arguments: [Outcome.unknown.rawValue, space, space, Outcome.same.rawValue])
    }

    func differences() throws -> [Difference] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT collections.name AS name, id, outcome
                FROM compared JOIN collections USING (collection)
                WHERE space = ? ORDER BY name, id
                """, arguments: [space]
        ).map {
            Difference(
                collection: $0["name"], record: try RecordID(column: $0["id"], in: "compared"),
                isUnknown: $0["outcome"] == Outcome.unknown.rawValue)
        }
    }
}
