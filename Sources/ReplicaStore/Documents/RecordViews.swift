import DomainModel
import GRDB

/// One read-only SQL view for each collection, for any SQLite tool: a column for each register,
/// sets, logs, items and groups as JSON.
enum RecordViews {
    private static func current(
        _ collection: CollectionSchema, _ database: Database
    ) throws -> String? {
        try String.fetchOne(
            database, sql: "SELECT sql FROM sqlite_master WHERE type = 'view' AND name = ?",
            arguments: [collection.plural])
    }

    /// Makes the views again when the schema has changed since they were made.
    static func refresh(_ database: Database, schema: Schema) throws {
        let collections = CollectionTable(database: database)
        for collection in schema.collections {
            let number = try collections.findOrCreate(collection.name)
            let sql = definition(collection, number: number)
            guard try current(collection, database) != sql else { continue }
            try database.execute(sql: "DROP VIEW IF EXISTS \"\(collection.plural)\"")
            try database.execute(sql: sql)
        }
    }

    /// The names of views that are not as the schema would make them.
    static func outdated(_ database: Database, schema: Schema) throws -> [String] {
        let collections = CollectionTable(database: database)
        return try schema.collections.filter { collection in
            guard let number = try collections.number(of: collection.name) else { return true }
            return try current(collection, database) != definition(collection, number: number)
        }.map(\.plural)
    }

    private static func definition(_ collection: CollectionSchema, number: Int64) -> String {
        let columns = collection.registers.map { register in
            // ->> gives scalars as SQL values and everything else as JSON text.
            "document ->> '$.\(register.name)' AS \"\(register.name)\""
        }
        return """
            CREATE VIEW "\(collection.plural)" AS SELECT \(idText) AS id, spaces.name AS space, \
            \(columns.joined(separator: ", ")), document FROM records JOIN spaces USING (space) \
            WHERE collection = \(number) AND life = 0
            """
    }

    /// The id as people write it.
    static let idText = """
        lower(substr(hex(records.id), 1, 8) || '-' || substr(hex(records.id), 9, 4) || '-' || \
        substr(hex(records.id), 13, 4) || '-' || substr(hex(records.id), 17, 4) || '-' || \
        substr(hex(records.id), 21))
        """
}
