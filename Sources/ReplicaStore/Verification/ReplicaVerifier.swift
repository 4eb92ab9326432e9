import DomainModel
import Foundation
import GRDB
import StoreKit
import SyncProtocol

extension Replica {
    /// Recomputes states, digests, clocks, chains, documents and indexes from the commits and
    /// states that are held, and names every difference. Changes nothing.
    ///
    /// Reads the whole file, one record at a time; the search index is made a second time in
    /// memory.
    package func verify() throws -> [StoreProblem] {
        try file.read { try Self.verify($0, schema: schema) }
    }

    static func verify(_ database: Database, schema: Schema) throws -> [StoreProblem] {
        var verifier = ReplicaVerifier(database: database, schema: schema)
        verifier.run()
        return verifier.problems
    }
}

/// Compares everything in a replica's file that can be computed from something else in it.
struct ReplicaVerifier {
    let database: Database
    let schema: Schema
    private(set) var problems: [StoreProblem] = []

    init(database: Database, schema: Schema) {
        self.database = database
        self.schema = schema
    }

    mutating func run() {
        check("SQLite") { try $0.verifyFile() }
        var made: SearchVerifier?
        check("search") { made = try SearchVerifier($0.database) }
        guard let search = made else { return }
        var spaces: [SpaceRow] = []
        check("spaces") { spaces = try SpaceTable(database: $0.database).all() }
        for space in spaces {
            check("\(space.name) records") { try $0.verifyRecords(space, search) }
            check("\(space.name) commits") { try $0.verifyCommits(space) }
        }
        // Where records cannot be read, nobody knows what they should be found by.
        if !problems.contains(where: { $0.kind == .file }) {
            check("search") { try $0.verify(search) }
        }
        check("views") { try $0.verifyViews() }
        check("indexes") { try $0.verifyOrphans() }
        check("stamps") { try $0.verifyStamps() }
    }

    /// Goes on with the next check where a damaged page ends this one.
    private mutating func check(_ location: String, _ body: (inout Self) throws -> Void) {
        do {
            try body(&self)
        } catch let error as DatabaseError {
            report(.file, location, StoreError(error, path: "what is stored of it").message)
        } catch {
            report(.file, location, "\(error)")
        }
    }

    private mutating func verifyFile() throws {
        for line in try String.fetchAll(database, sql: "PRAGMA integrity_check") where line != "ok"
        {
            report(.file, "SQLite", line)
        }
    }

    private mutating func verify(_ search: SearchVerifier) throws {
        for (location, message) in try search.differences() { report(.search, location, message) }
    }

    mutating func report(_ kind: StoreProblem.Kind, _ location: String, _ message: String) {
        problems.append(StoreProblem(kind: kind, location: location, message: message))
    }

    private mutating func verifyViews() throws {
        for name in try RecordViews.outdated(database, schema: schema) {
            report(.view, name, "the SQL view is not the one of the schema")
        }
    }

    /// Rows beside the records whose record is not there.
    private mutating func verifyOrphans() throws {
        for table in ["questions", "natural_keys", "record_references", "commit_records"] {
            let count =
                try Int.fetchOne(
                    database,
                    sql: """
                        SELECT count(*) FROM \(table)
                        WHERE record NOT IN (SELECT record FROM records)
                        """) ?? 0
            if count > 0 { report(.orphan, table, "\(count) rows belong to no record") }
        }
    }

    /// The hybrid clock never stands before the last stamp that was minted under it. Earlier ones
    /// may lie ahead, of a time when the device's clock did.
    private mutating func verifyStamps() throws {
        let last = HybridTimestamp(
            rawValue: UInt64(
                bitPattern: try SettingsTable(database: database).int(.lastStamp) ?? 0))
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT \(CommitTable.columns) FROM commits JOIN writers USING (space, writer)
                WHERE is_own = 1 AND number IS NULL ORDER BY sequence DESC LIMIT 1
                """
        ).map(CommitRow.init)
        guard let row, let commit = try? row.commit(), commit.origin.stamp > last else { return }
        report(.stamp, "commit \(row.dot)", "it is stamped later than the replica's clock")
    }
}
