import BenchmarkShim
import Foundation
import GRDBSQLite
import SyncProtocol
import Zstandard

/// The floor of a sync of edits: SQLite's session extension, from one plain file to another.
///
/// It knows neither concurrent edits nor lost messages; it only carries rows.
struct SessionFloor {
    struct Take {
        let generating: Cost
        let applying: Cost
        let bytes: Int
        let packedBytes: Int
    }

    private let near: SQLiteFile
    private let far: SQLiteFile

    /// - Parameter folder: for the two files, a column for each text.
    init(folder: String, isDurable: Bool) throws {
        let paths = ["near", "far"].map { "\(folder)/session-\($0).sqlite" }
        paths.forEach(SQLiteFile.remove)
        near = try SQLiteFile(paths[0])
        far = try SQLiteFile(paths[1], isDurable: isDurable)
        let columns = PlainTable.fields.map { "\($0) TEXT" }.joined(separator: ", ")
        for file in [near, far] {
            try file.execute("CREATE TABLE items (id BLOB PRIMARY KEY NOT NULL, \(columns))")
        }
    }

    /// Carries new records over.
    func insert(_ ids: [[UInt8]]) throws -> Take {
        let marks = Array(repeating: "?", count: PlainTable.fields.count + 1)
        return try carry { file in
            let statement = try file.prepare(
                "INSERT INTO items VALUES (\(marks.joined(separator: ", ")))")
            for (index, id) in ids.enumerated() {
                let texts = PlainTable.texts(index).map {
                    SQLiteStatement.Column.text(Array($0.utf8))
                }
                try statement.run([.blob(id)] + texts)
            }
        }
    }

    /// Carries an edit of one field of each record over.
    func update(_ field: String, _ edits: [(id: [UInt8], text: String)]) throws -> Take {
        try carry { file in
            let statement = try file.prepare("UPDATE items SET \(field) = ? WHERE id = ?")
            for edit in edits { try statement.run(.text(Array(edit.text.utf8)), .blob(edit.id)) }
        }
    }

    private func carry(_ change: (SQLiteFile) throws -> Void) throws -> Take {
        var session: UnsafeMutableRawPointer?
        try near.check(benchmark_session_begin(near.handle, &session))
        defer { benchmark_session_end(session) }
        try near.execute("BEGIN IMMEDIATE")
        try change(near)
        try near.execute("COMMIT")
        var size: Int32 = 0
        var changes: UnsafeMutableRawPointer?
        defer { sqlite3_free(changes) }
        let generating = try Cost.of {
            try near.check(benchmark_session_changes(session, &size, &changes))
        }
        let applying = try Cost.of {
            try far.check(benchmark_changes_apply(far.handle, size, changes))
        }
        let bytes = Array(UnsafeRawBufferPointer(start: changes, count: Int(size)))
        return Take(
            generating: generating, applying: applying, bytes: bytes.count,
            packedBytes: try Zstandard.compress(bytes, level: 3).count)
    }
}
