import Foundation
import SyncProtocol

/// A file with one layout: the replica's table of records, with or without the search index.
struct LayoutFile {
    let layout: Layout
    private let file: SQLiteFile
    private let insertRecord: SQLiteStatement
    private let insertWords: SQLiteStatement?

    init(_ layout: Layout, path: String, isSearchable: Bool, pageSize: Int) throws {
        self.layout = layout
        try? FileManager.default.removeItem(atPath: path)
        file = try SQLiteFile(path, pageSize: pageSize)
        try file.execute(Self.tables)
        insertRecord = try file.prepare(
            """
            INSERT INTO records (collection, id, space, life, pending, beside, document)
            VALUES (?, ?, 1, 0, 0, ?, ?)
            """)
        insertWords =
            try isSearchable
            ? file.prepare("INSERT INTO search (rowid, text) VALUES (?, ?)") : nil
    }

    /// As the replica's own, but for the column that differs.
    private static let tables = """
        CREATE TABLE records (
            record INTEGER PRIMARY KEY, collection INTEGER NOT NULL, id BLOB NOT NULL,
            space INTEGER NOT NULL, life INTEGER NOT NULL, pending INTEGER NOT NULL,
            beside BLOB, document TEXT NOT NULL, UNIQUE (collection, id, space)
        );
        CREATE VIRTUAL TABLE search USING fts5(
            text, content = '', tokenize = "unicode61 remove_diacritics 0"
        );
        """

    /// Takes a page of states in, in one transaction. - Returns: the seconds.
    func insert(_ page: [LayoutRecord]) throws -> Double {
        let watch = Stopwatch()
        try file.execute("BEGIN IMMEDIATE")
        for record in page {
            // Both have to read what came: the document is made from it.
            let state = try RecordState(encoded: record.state)
            let beside = layout.beside(record, state)
            try insertRecord.run(
                .int(record.collection), .blob(record.id), .blob(beside), .text(record.document))
            try insertWords?.run(.int(file.lastInsertedRow), .text(record.words))
        }
        try file.execute("COMMIT")
        return watch.wall
    }

    /// Reads every state back, as an edit or a merge does. - Returns: the seconds.
    func readStates() throws -> Double {
        let watch = Stopwatch()
        try file.prepare("SELECT beside, document FROM records").forEach { row in
            _ = try layout.state(row.bytes(0), document: row.bytes(1))
        }
        return watch.wall
    }

    func size() throws -> Int { try file.checkpoint() }
}
