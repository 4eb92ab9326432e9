import DomainModel
import GRDB
import StoreKit
import SyncProtocol
import TextFormats

/// Makes everything that is derived from states again when what derives it has changed: the schema
/// of the deployment, or the way in which this version projects.
struct Reprojection {
    /// Raised whenever the same state gives another document, search text, key or question.
    private static let projectionVersion = 2

    let database: Database
    let schema: Schema

    /// What the derived tables were made with. Spec: none; local to the file.
    static func fingerprint(of schema: Schema) -> String {
        let text = JSONWriter.text(schema.json())
        let hash = ContentHash(of: Array("\(projectionVersion) \(text)".utf8))
        return Hexadecimal.text(hash.prefix)
    }

    static func isCurrent(_ database: Database, _ fingerprint: String) throws -> Bool {
        try SettingsTable(database: database).text(.projection) == fingerprint
    }

    /// Rebuilds views, documents and indexes, one record at a time, inside one transaction.
    func run(_ fingerprint: String) throws {
        try RecordViews.refresh(database, schema: schema)
        try database.execute(
            sql: """
                INSERT INTO search (search) VALUES ('delete-all');
                DELETE FROM natural_keys;
                DELETE FROM record_references;
                DELETE FROM questions;
                """)
        var last: Int64 = 0
        while let record = try next(after: last) {
            try project(record)
            last = record
        }
        try SettingsTable(database: database).set(.projection, fingerprint)
    }

    private func next(after record: Int64) throws -> Int64? {
        let statement = try database.cachedStatement(
            sql: "SELECT record FROM records WHERE record > ? ORDER BY record LIMIT 1")
        return try Int64.fetchOne(statement, arguments: [record])
    }

    private func project(_ record: Int64) throws {
        guard let row = try RecordTable(database: database).find(record) else { return }
        let name = try CollectionTable(database: database).name(of: row.collection)
        let loaded = try RecordLoader(database, schema: schema).load(row, name)
        guard let projection = loaded.stored?.projection else { return }
        let rows = LedgerRows(database: database, space: row.space)
        try rows.updateRecord(
            record,
            LedgerRows.RecordContent(
                life: projection.life, pending: row.pending,
                clock: projection.clock(of: loaded.acknowledged), document: projection.document))
        try rows.insertIndexes(projection, of: record, collection: row.collection)
    }
}

extension StoreFile {
    /// Brings what is derived up to date; writes nothing when nothing has changed, so that opening
    /// a replica never waits for a writer.
    func prepare(_ schema: Schema) throws {
        let fingerprint = Reprojection.fingerprint(of: schema)
        if try read({ try Reprojection.isCurrent($0, fingerprint) }) { return }
        try write(.refetchable) { database in
            if try Reprojection.isCurrent(database, fingerprint) { return }
            try Reprojection(database: database, schema: schema).run(fingerprint)
        }
    }
}
