import Foundation
import GRDB
import StoreKit

/// Compares the full-text index with one made anew, word by word. The index keeps no text, so there
/// is nothing else to compare with.
final class SearchVerifier {
    private let database: Database
    private let expected: DatabaseQueue
    private var locations: [Int64: String] = [:]
    /// Records whose text is not known.
    private var leftOut: Set<Int64> = []

    /// One word of one record's text.
    private struct Term: Hashable {
        /// UTF-8: two Unicode forms of a word are two words to the index.
        let term: Data
        let record: Int64
        let offset: Int64

        init(row: Row) {
            term = row[0]
            record = row[1]
            offset = row[2]
        }

        static func precedes(_ left: Term, _ right: Term) -> Bool {
            // FTS5 sorts words by their bytes.
            left.term == right.term
                ? (left.record, left.offset) < (right.record, right.offset)
                : left.term.lexicographicallyPrecedes(right.term)
        }
    }

    init(_ database: Database) throws {
        self.database = database
        var configuration = Configuration()
        // One transaction over all records: each alone would take ten times as long.
        configuration.allowsUnsafeTransactions = true
        expected = try DatabaseQueue(configuration: configuration)
        try expected.writeWithoutTransaction { memory in
            try memory.execute(sql: ReplicaTables.search)
            try memory.execute(sql: "BEGIN")
        }
    }

    /// Says what text a record is to be found by.
    func expect(_ text: [UInt8], of record: Int64, _ location: String) throws {
        locations[record] = location
        try expected.writeWithoutTransaction { memory in
            try memory.cachedStatement(
                sql: "INSERT INTO search (rowid, text) VALUES (?, CAST(? AS TEXT))"
            ).execute(arguments: [record, text.blob])
        }
    }

    func leaveOut(_ record: Int64) { leftOut.insert(record) }

    /// The records that are found by other words than their own, with their place.
    func differences() throws -> [(location: String, message: String)] {
        var differing: Set<Int64> = []
        var totals: [Data?] = []
        try expected.writeWithoutTransaction { memory in
            try memory.execute(sql: "COMMIT")
            totals = [try Self.totals(memory), try Self.totals(database)]
            try Self.withTerms(of: memory) { wanted in
                try Self.withTerms(of: database) { found in
                    try Self.compare(wanted, found) { differing.insert($0) }
                }
            }
        }
        var found: [(String, String)] = differing.subtracting(leftOut).sorted().map { record in
            guard let location = locations[record] else {
                return ("search", "words of a record that is not here can be found")
            }
            return (location, "it is not found by the words of its text, or by others")
        }
        if leftOut.isEmpty, totals[0] != totals[1] {
            found.append(("search", "the counts of texts and words are not those of the records"))
        }
        return found
    }

    /// The index's record of how many texts and words it has: where they are wrong, removing a
    /// text can fail later.
    private static func totals(_ database: Database) throws -> Data? {
        let block = try Data.fetchOne(
            database, sql: "SELECT block FROM search_data WHERE id = 1")
        // An index that was never filled has no counts, an emptied one has zeros.
        return block.flatMap { $0.allSatisfy { $0 == 0 } ? nil : $0 }
    }

    /// Opens a list of all words in the order of word, record and place.
    private static func withTerms(
        of database: Database, _ body: (RowCursor) throws -> Void
    ) throws {
        // In the temporary schema: the file itself is not written.
        try database.execute(
            sql: "CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', 'search', 'instance')")
        defer { try? database.execute(sql: "DROP TABLE temp.terms") }
        try body(
            Row.fetchCursor(database, sql: "SELECT term, doc, \"offset\" FROM temp.terms"))
    }

    private static func compare(
        _ wanted: RowCursor, _ found: RowCursor, _ differs: (Int64) -> Void
    ) throws {
        var left = try wanted.next().map(Term.init)
        var right = try found.next().map(Term.init)
        while left != nil || right != nil {
            if left == right {
                left = try wanted.next().map(Term.init)
                right = try found.next().map(Term.init)
            } else if let term = left, right.map({ Term.precedes(term, $0) }) ?? true {
                differs(term.record)
                left = try wanted.next().map(Term.init)
            } else if let term = right {
                differs(term.record)
                right = try found.next().map(Term.init)
            }
        }
    }
}
