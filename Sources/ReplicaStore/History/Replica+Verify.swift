import DomainModel
import Foundation
import GRDB
import SyncProtocol

/// Something in a store that is not as the rest of it says it should be.
package struct StoreProblem: Hashable, Sendable {
    /// A stable word for what was compared.
    package let kind: String
    /// The space, record or commit that it is about; never its contents.
    package let location: String
    package let message: String

    package init(kind: String, location: String, message: String) {
        self.kind = kind
        self.location = location
        self.message = message
    }
}

extension Replica {
    /// Recomputes digests, chains, documents and indexes from the states and commits, and names
    /// every difference. Reads the whole file, one record at a time.
    package func verify() throws -> [StoreProblem] {
        try file.read { try Self.verify($0, schema: schema) }
    }

    static func verify(_ database: Database, schema: Schema) throws -> [StoreProblem] {
        var verifier = ReplicaVerifier(database: database, schema: schema)
        verifier.run()
        return verifier.problems
    }
}

private struct ReplicaVerifier {
    let database: Database
    let schema: Schema
    var problems: [StoreProblem] = []

    mutating func run() {
        check("SQLite") { try $0.verifyFile() }
        var spaces: [SpaceRow] = []
        check("spaces") { spaces = try SpaceTable(database: $0.database).all() }
        for space in spaces {
            check("\(space.name) records") { try $0.verifyRecords(space) }
            check("\(space.name) commits") { try $0.verifyCommits(space) }
        }
        check("search") { try $0.verifySearch() }
    }

    /// Goes on with the next check where a damaged page ends this one.
    private mutating func check(_ location: String, _ body: (inout Self) throws -> Void) {
        do {
            try body(&self)
        } catch let error as DatabaseError {
            report("file", location, StoreError(error, path: "what is stored of it").message)
        } catch {
            report("file", location, "\(error)")
        }
    }

    private mutating func verifyFile() throws {
        for line in try String.fetchAll(database, sql: "PRAGMA integrity_check") where line != "ok"
        {
            report("file", "SQLite", line)
        }
    }

    private mutating func report(_ kind: String, _ location: String, _ message: String) {
        problems.append(StoreProblem(kind: kind, location: location, message: message))
    }

    private mutating func verifyRecords(_ space: SpaceRow) throws {
        var digest = Digest()
        let heads = try WriterTable(database: database).heads(in: space.space)
        let vector = VersionVector(heads.mapValues(\.counter))
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(RecordTable.columns), collections.name AS name
                FROM records JOIN collections USING (collection) WHERE space = ?
                """, arguments: [space.space])
        while let row = try rows.next() {
            let record = try RecordRow(row: row)
            let collection: String = row["name"]
            let location = "\(space.name) \(collection) \(record.id)"
            guard let state = try? record.acknowledged() else {
                report("state", location, "its acknowledged state cannot be read")
                continue
            }
            digest.replace(nil, by: state, of: record.id, in: collection)
            // A record that came from another space has seen writers that this one does not know.
            let isAhead = state.context.entries.contains {
                vector[$0.writer] > 0 && vector[$0.writer] < $0.counter
            }
            if !space.cursor.isScan, isAhead {
                report("vector", location, "its state has seen commits that the vector lacks")
            }
            try verifyDerived(record, collection, location)
        }
        if digest != space.digest {
            report("digest", space.name, "the digest is not that of the acknowledged states")
        }
        if let server = space.serverDigest, server != space.digest, !space.cursor.isScan,
            space.rescans > 0
        {
            report("convergence", space.name, "the server's digest is another one")
        }
    }

    private mutating func verifyDerived(
        _ record: RecordRow, _ collection: String, _ location: String
    ) throws {
        let entry = try RecordWorkspace(database, schema: schema).load(record, collection)
        guard let projection = entry.stored?.projection else { return }
        if projection.document != record.document {
            report("document", location, "the document is not the view of the state")
        }
        if try pendingLinks(record.record) != record.pending {
            report("pending", location, "the count of pending commits is wrong")
        }
        if try questions(record.record) != Set(projection.questions.map(\.id)) {
            report("questions", location, "the open questions are not those of the state")
        }
        if try naturalKeys(record.record) != Set(projection.naturalKeys) {
            report("keys", location, "the natural keys are not those of the document")
        }
    }

    private func pendingLinks(_ record: Int64) throws -> Int {
        let statement = try database.cachedStatement(
            sql: """
                SELECT count(*) FROM commit_records JOIN commits USING (sequence)
                WHERE record = ? AND number IS NULL
                """)
        return try Int.fetchOne(statement, arguments: [record]) ?? 0
    }

    private func questions(_ record: Int64) throws -> Set<String> {
        let statement = try database.cachedStatement(
            sql: "SELECT id FROM questions WHERE record = ?")
        return try String.fetchSet(statement, arguments: [record])
    }

    private func naturalKeys(_ record: Int64) throws -> Set<NaturalKeyText> {
        let statement = try database.cachedStatement(
            sql: "SELECT name, text FROM natural_keys WHERE record = ?")
        return Set(
            try Row.fetchAll(statement, arguments: [record]).map {
                NaturalKeyText(name: $0[0], text: $0[1])
            })
    }

    /// Every writer's held commits form a chain, up to its last.
    private mutating func verifyCommits(_ space: SpaceRow) throws {
        let rows = try Row.fetchCursor(
            database, sql: "SELECT * FROM commits WHERE space = ? ORDER BY writer, counter",
            arguments: [space.space])
        var previous: CommitRow?
        while let row = try rows.next().map(CommitRow.init) {
            let location = "\(space.name) commit \(row.dot)"
            guard let commit = try? row.commit() else {
                report("commit", location, "it cannot be read")
                continue
            }
            let follows = previous.map {
                $0.dot.writer == row.dot.writer && $0.dot.counter + 1 == row.dot.counter
            }
            let before = row.dot.counter == 1 ? ContentHash.zero : previous?.hash
            if follows == true || row.dot.counter == 1, let before,
                commit.hash(after: before) != row.hash
            {
                report("chain", location, "its hash does not fit its content")
            }
            previous = row
        }
    }

    private mutating func verifySearch() throws {
        let indexed = try Int.fetchOne(database, sql: "SELECT count(*) FROM search_docsize") ?? 0
        let records = try Int.fetchOne(database, sql: "SELECT count(*) FROM records") ?? 0
        if indexed != records {
            report("search", "search", "\(indexed) of \(records) records are indexed")
        }
    }
}
