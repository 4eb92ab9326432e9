import DomainModel
import GRDB
import StoreKit
import SyncProtocol

// What does not fit the schema at hand: it comes from a replica whose schema has other types.

extension Replica {
    /// How many registers hold a value of another form than the schema at hand gives their field.
    package func misfitCount() throws -> Int {
        try file.read { database in
            try Int.fetchOne(
                database, sql: "SELECT count(*) FROM questions WHERE kind = ?",
                arguments: [Conflict.Kind.form.rawValue]) ?? 0
        }
    }
}

extension Doctor {
    mutating func examineForms() throws {
        try examineVersions()
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT spaces.name AS space, collections.name AS collection, records.id AS record,
                    questions.id AS question, key
                FROM questions JOIN records USING (record)
                JOIN spaces USING (space) JOIN collections USING (collection)
                WHERE kind = ? ORDER BY space, collection, records.id, key
                """, arguments: [Conflict.Kind.form.rawValue])
        for row in rows {
            let id = try RecordID(column: row["record"], in: "records")
            let (space, collection): (String, String) = (row["space"], row["collection"])
            let (key, question): (String, String) = (row["key"], row["question"])
            let field = RegisterKey(text: key).field
            report(
                .form, "\(space) \(collection) \(id)",
                "its \(field) holds a value of another form than this replica's schema gives it",
                "compare the schemas of the offices (fieldbook schema \(collection)); then settle "
                    + "it: fieldbook conflicts show \(question)")
        }
    }

    /// Records say under which schema they were made.
    private mutating func examineVersions() throws {
        let newest = try Int64.fetchOne(
            database,
            sql: """
                SELECT max(document ->> '$.schema_version') FROM records
                WHERE typeof(document ->> '$.schema_version') = 'integer'
                """)
        guard let newest, newest > replica.schema.version else { return }
        report(
            .schema, replica.path,
            "records were made under schema \(newest); this replica has \(replica.schema.version)",
            "bring fieldbook and its schema extension up to date here")
    }
}
