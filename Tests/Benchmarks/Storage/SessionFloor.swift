import BenchmarkShim
import Foundation
import GRDBSQLite
import SyncProtocol
import Zstandard

/// The floor of a sync of edits: SQLite's session extension, from one plain file to another.
///
/// It knows neither concurrent edits nor lost messages; it only carries rows.
struct SessionFloor {
    typealias Edit = (id: [UInt8], text: String)

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
    func update(_ field: String, _ edits: [Edit]) throws -> Take {
        try carry { try Self.update(field, edits, in: $0) }
    }

    private static func update(_ field: String, _ edits: [Edit], in file: SQLiteFile) throws {
        let statement = try file.prepare("UPDATE items SET \(field) = ? WHERE id = ?")
        for edit in edits { try statement.run(.text(Array(edit.text.utf8)), .blob(edit.id)) }
    }

    /// Two sides edit the same records at once, each hears of the other's edits.
    ///
    /// - Returns: to make and to apply both change sets.
    func exchange(
        _ nearEdit: (field: String, edits: [Edit]), _ farEdit: (field: String, edits: [Edit])
    ) throws -> Cost {
        let there = try record(near) { try Self.update(nearEdit.field, nearEdit.edits, in: $0) }
        let back = try record(far) { try Self.update(farEdit.field, farEdit.edits, in: $0) }
        return try there.making + back.making + apply(there.changes, to: far)
            + apply(back.changes, to: near)
    }

    private func carry(_ change: (SQLiteFile) throws -> Void) throws -> Take {
        let (changes, making) = try record(near, change)
        return Take(
            generating: making, applying: try apply(changes, to: far), bytes: changes.count,
            packedBytes: try Zstandard.compress(changes, level: 3).count)
    }

    /// Makes changes in one transaction. - Returns: the change set, and what making it took.
    private func record(
        _ file: SQLiteFile, _ change: (SQLiteFile) throws -> Void
    ) throws -> (changes: [UInt8], making: Cost) {
        var session: UnsafeMutableRawPointer?
        try file.check(benchmark_session_begin(file.handle, &session))
        defer { benchmark_session_end(session) }
        try file.execute("BEGIN IMMEDIATE")
        try change(file)
        try file.execute("COMMIT")
        var size: Int32 = 0
        var changes: UnsafeMutableRawPointer?
        defer { sqlite3_free(changes) }
        let making = try Cost.of {
            try file.check(benchmark_session_changes(session, &size, &changes))
        }
        return (Array(UnsafeRawBufferPointer(start: changes, count: Int(size))), making)
    }

    private func apply(_ changes: [UInt8], to file: SQLiteFile) throws -> Cost {
        var changes = changes
        return try Cost.of {
            try file.check(
                benchmark_changes_apply(file.handle, Int32(changes.count), &changes))
        }
    }
}
