import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// The records that the server has collected, as far as this replica was told: none of them comes
/// back under its id.
struct CollectedTable {
    let database: Database

    /// - Parameter state: the record as it was acknowledged, kept while edits of it wait.
    func insert(
        _ record: RecordID, collection: Int64, state: RecordState?, in space: Int64
    ) throws {
        try database.cachedStatement(sql: "INSERT OR IGNORE INTO collected VALUES (?, ?, ?, ?)")
            .execute(arguments: [space, collection, record.bytes.blob, state?.encoded().blob])
    }

    func contains(_ record: RecordID, collection: Int64, in space: Int64) throws -> Bool {
        let statement = try database.cachedStatement(
            sql: """
                SELECT EXISTS (SELECT 1 FROM collected
                WHERE space = ? AND collection = ? AND id = ?)
                """)
        return try Bool.fetchOne(
            statement, arguments: [space, collection, record.bytes.blob]) ?? false
    }

    func state(_ record: RecordID, collection: Int64, in space: Int64) throws -> RecordState? {
        let bytes = try Data.fetchOne(
            database,
            sql: "SELECT state FROM collected WHERE space = ? AND collection = ? AND id = ?",
            arguments: [space, collection, record.bytes.blob])
        return try bytes.map { bytes in
            do {
                return try RecordState(encoded: bytes.bytes)
            } catch {
                throw StoreError.damaged("collected")
            }
        }
    }

    func all(in space: Int64) throws -> [RecordReference] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT collections.name AS name, id FROM collected
                JOIN collections USING (collection) WHERE space = ? ORDER BY name, id
                """, arguments: [space]
        ).map {
            RecordReference(
                collection: $0["name"], record: try RecordID(column: $0["id"], in: "collected"))
        }
    }

    /// Forgets those that only a bundle has called collected.
    func deleteProvisional(in space: Int64) throws {
        try database.execute(
            sql: """
                DELETE FROM collected WHERE space = ? AND EXISTS (SELECT 1 FROM provisional_states
                    AS kept WHERE kept.space = collected.space AND is_collected = 1
                    AND kept.collection = collected.collection AND kept.id = collected.id)
                """, arguments: [space])
    }

    /// Lets go of the states that no edit waits for any more.
    func tidy() throws {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT space, collection, id, collections.name AS name FROM collected
                JOIN collections USING (collection) WHERE state IS NOT NULL
                """)
        guard !rows.isEmpty else { return }
        let waiting = Set(
            try QuarantineTable(database: database).rows().flatMap { $0.deltas.map(\.reference) })
        for row in rows {
            let id = try RecordID(column: row["id"], in: "collected")
            let reference = RecordReference(collection: row["name"], record: id)
            guard !waiting.contains(reference) else { continue }
            try database.execute(
                sql: """
                    UPDATE collected SET state = NULL
                    WHERE space = ? AND collection = ? AND id = ?
                    """, arguments: [row["space"], row["collection"], row["id"]])
            // The record may have gone because it is erased where this replica does not see it.
            try Scrubbing.demand(database)
        }
    }
}
