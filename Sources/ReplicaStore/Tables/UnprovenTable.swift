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

    /// Marks every record that has seen more than the vector.
    func mark(beyond vector: VersionVector) throws {
        try mark { !vector.covers($0.context) }
    }

    /// Marks every record that shows values of these commits, or was erased after it had seen them.
    func mark(showing dots: Set<Dot>) throws {
        try mark { state in
            let isErased = state.life.siblings.contains { $0.life == .erased }
            return state.shows(dots) || isErased && dots.contains(where: state.context.covers)
        }
    }

    private func mark(where isDoubtful: (RecordState) -> Bool) throws {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(RecordTable.columns) FROM records WHERE space = ? AND clock IS NOT NULL
                """, arguments: [space])
        while let row = try rows.next().map(RecordRow.init) {
            guard try isDoubtful(row.acknowledged()) else { continue }
            try database.cachedStatement(sql: "INSERT OR IGNORE INTO unproven VALUES (?, ?, ?)")
                .execute(arguments: [space, row.collection, row.id.bytes.blob])
        }
    }

    /// - Returns: whether the record was marked.
    func unmark(_ record: RecordID, collection: Int64) throws -> Bool {
        try database.cachedStatement(
            sql: "DELETE FROM unproven WHERE space = ? AND collection = ? AND id = ?"
        ).execute(arguments: [space, collection, record.bytes.blob])
        return database.changesCount > 0
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

    func clear() throws {
        try database.execute(sql: "DELETE FROM unproven WHERE space = ?", arguments: [space])
    }
}

extension RecordState {
    /// Whether a head or value is of one of these commits.
    fileprivate func shows(_ dots: Set<Dot>) -> Bool {
        ([life] + registers.entries.map(\.register)).contains {
            $0.dots.contains(where: dots.contains)
        }
    }
}
