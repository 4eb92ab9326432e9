import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// A commit that was offered under a dot which this replica holds with other content.
///
/// One of the two was made by a copy of a replica, or by one that was restored from a backup.
package struct Contradiction: Hashable, Sendable {
    package let space: String
    package let commit: Dot
    /// The hash of what was offered.
    package let hash: ContentHash
    /// The device's time when it was offered first, milliseconds since 1970.
    package let at: Int64
}

struct ContradictionTable {
    let database: Database

    func insert(_ dot: Dot, _ hash: ContentHash, at: Int64, in space: Int64) throws {
        try database.execute(
            sql: "INSERT OR IGNORE INTO contradictions VALUES (?, ?, ?, ?, ?)",
            arguments: [
                space, dot.writer.column, Int64(bitPattern: dot.counter), hash.bytes.blob, at,
            ])
    }

    func all() throws -> [Contradiction] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT spaces.name, found.writer, found.counter, found.hash, found.at
                FROM contradictions AS found JOIN spaces USING (space)
                ORDER BY spaces.name, found.writer, found.counter, found.hash
                """
        ).map { row in
            Contradiction(
                space: row[0], commit: Dot(WriterID(column: row[1]), UInt64(bitPattern: row[2])),
                hash: try ContentHash(column: row[3], in: "contradictions"), at: row[4])
        }
    }
}

extension Replica {
    /// Commits that bundles offered and that contradict what is held, for `doctor`.
    package func contradictions() throws -> [Contradiction] {
        try file.read { try ContradictionTable(database: $0).all() }
    }
}
