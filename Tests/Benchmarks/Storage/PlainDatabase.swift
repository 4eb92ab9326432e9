import Foundation
import Zstandard

/// The floor: the same documents in a table of ids and texts, put there in one transaction.
struct PlainDatabase {
    typealias Document = (id: [UInt8], text: [UInt8])

    let path: String

    /// - Returns: the records a second, with the commit.
    func insert(_ documents: [Document]) throws -> Double {
        try? FileManager.default.removeItem(atPath: path)
        let file = try SQLiteFile(path)
        try file.execute("CREATE TABLE documents (id BLOB PRIMARY KEY, document TEXT NOT NULL)")
        let statement = try file.prepare("INSERT INTO documents VALUES (?, ?)")
        let watch = Stopwatch()
        try file.execute("BEGIN IMMEDIATE")
        for document in documents { try statement.run(.blob(document.id), .text(document.text)) }
        try file.execute("COMMIT")
        return Double(documents.count) / watch.wall
    }

    func size() throws -> Int { try SQLiteFile.size(path) }

    /// The bytes of the file after zstd at level 3, as one frame.
    func packedSize() throws -> Int {
        _ = try size()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
        return try Zstandard.compress(Array(bytes), level: 3).count
    }
}
