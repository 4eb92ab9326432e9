import GRDB
import StoreKit
import SyncProtocol

/// On whose word something of a bundle was taken that nothing proves.
struct WordTable {
    let database: Database
    let space: Int64

    /// - Parameters:
    ///   - dot: the commit; nil for what was said of the server's log.
    ///   - author: who said so; nil where nobody was asked.
    func insert(of dot: Dot?, maker: String, author: String?, at: Int64) throws {
        try database.execute(
            sql: """
                INSERT INTO words (space, writer, counter, maker, author, at)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET author = excluded.author, at = excluded.at
                    WHERE words.author IS NULL
                """,
            arguments: [
                space, dot?.writer.column, dot.map { Int64(bitPattern: $0.counter) }, maker,
                author, at,
            ])
    }

    /// The commits that wait here and for which nobody has been asked: a replica that no server
    /// knows takes them all.
    func unasked() throws -> Set<Dot> {
        Set(
            try Row.fetchAll(
                database,
                sql: """
                    SELECT words.writer, words.counter FROM words
                    JOIN commits USING (space, writer, counter)
                    WHERE space = ? AND author IS NULL AND number IS NULL
                    """, arguments: [space]
            ).map { Dot(WriterID(column: $0[0]), UInt64(bitPattern: $0[1] as Int64)) })
    }

    /// Gives a person's word for all of them.
    func vouch(_ author: String, at: Int64) throws {
        try database.execute(
            sql: "UPDATE words SET author = ?, at = ? WHERE space = ? AND author IS NULL",
            arguments: [author, at, space])
    }
}
