import Foundation
import Zstandard

/// The floor: the same documents in a table of ids and texts.
struct PlainDatabase {
    typealias Document = (id: [UInt8], text: [UInt8])

    let path: String

    /// Puts all of them there in one transaction.
    ///
    /// - Parameter isDurable: false for what can be fetched again, as a first sync has it.
    /// - Returns: what it took, with the commit.
    func insert(_ documents: [Document], isDurable: Bool = false) throws -> Cost {
        SQLiteFile.remove(path)
        let file = try SQLiteFile(path, isDurable: isDurable)
        try file.execute("CREATE TABLE documents (id BLOB PRIMARY KEY, document TEXT NOT NULL)")
        let statement = try file.prepare("INSERT INTO documents VALUES (?, ?)")
        return try Cost.of {
            try file.execute("BEGIN IMMEDIATE")
            for document in documents {
                try statement.run(.blob(document.id), .text(document.text))
            }
            try file.execute("COMMIT")
        }
    }

    /// Puts other texts in the place of some, each in a transaction of its own, durably.
    func update(_ documents: some Sequence<Document>) throws -> Cost {
        let file = try SQLiteFile(path, isDurable: true)
        let statement = try file.prepare("UPDATE documents SET document = ? WHERE id = ?")
        return try Cost.of {
            for document in documents {
                try file.execute("BEGIN IMMEDIATE")
                try statement.run(.text(document.text), .blob(document.id))
                try file.execute("COMMIT")
            }
        }
    }

    func size() throws -> Int { try SQLiteFile.size(path) }

    /// The bytes of the file after zstd at level 3, as one frame.
    func packedSize() throws -> Int {
        _ = try size()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
        return try Zstandard.compress(Array(bytes), level: 3).count
    }
}
