import Foundation
import GRDB
import StoreKit

/// Takes what was erased or purged out of the replica's files: SQLite leaves what a row held in
/// free pages and in the write-ahead log, and FTS5 keeps the words of removed texts in its segments
/// until they are merged.
///
/// A setting that is written with the erasure itself demands it, and goes when it is done: after a
/// crash or a full disk the next opening or sync does it again.
struct Scrubbing {
    let file: StoreFile

    static func demand(_ database: Database) throws {
        try SettingsTable(database: database).set(.scrub, 1)
    }

    static func isDemanded(_ database: Database) throws -> Bool {
        try SettingsTable(database: database).int(.scrub) != nil
    }

    /// - Throws: `StoreError` where it has to wait: another process reads, or the disk is full.
    func run() throws {
        guard try file.read(Self.isDemanded) else { return }
        try file.write(.refetchable, Self.mergeSearch)
        try file.vacuum()
        guard try file.truncateLog() else {
            throw StoreError(
                .busy, "another process still reads what was erased from \(file.path)",
                hint: "it is done with the next sync, or as soon as that process is")
        }
        try file.write(.refetchable) { database in
            try SettingsTable(database: database).remove(.scrub)
        }
        _ = try file.truncateLog()
    }

    /// Merges all segments of the full-text index into one, which holds words of live texts only.
    ///
    /// FTS5 leaves a single segment alone, even one that still holds removed words: a row that
    /// comes and goes makes sure that there are two.
    private static func mergeSearch(_ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO search (rowid, text) VALUES (-1, 'x');
                INSERT INTO search (search, rowid, text) VALUES ('delete', -1, 'x');
                INSERT INTO search (search) VALUES ('optimize');
                """)
    }
}

extension StoreFile {
    /// Writes the whole file anew, without free pages.
    fileprivate func vacuum() throws {
        try unguarded { database in
            // The copy holds live rows only; in memory it would take as much as the file.
            try database.execute(sql: "PRAGMA temp_store = FILE; VACUUM")
        } finally: { database in
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
        }
    }

    /// Moves the write-ahead log into the file and empties it; false where a reader prevents it.
    fileprivate func truncateLog() throws -> Bool {
        try unguarded { database in
            let row = try Row.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
            return row?[0] == 0
        }
    }

    private func unguarded<T>(
        _ body: (Database) throws -> T, finally: (Database) throws -> Void = { _ in }
    ) throws -> T {
        do {
            return try pool.writeWithoutTransaction { database in
                defer { try? finally(database) }
                return try body(database)
            }
        } catch let error as DatabaseError {
            throw StoreError(error, path: path)
        }
    }
}

extension Replica {
    /// Finishes what erasing or purging began, if anything is left to be done.
    ///
    /// - Throws: `StoreError` where it has to wait; it stays demanded then.
    package func scrub() throws { try Scrubbing(file: file).run() }
}

/// The files that make up a replica.
package enum ReplicaFiles {
    private static let suffixes = ["", "-wal", "-shm", "-journal", ".incarnation", ".enrolling"]

    /// Those that exist, the replica itself first.
    package static func existing(_ path: String) -> [String] {
        suffixes.map { path + $0 }.filter { FileManager.default.fileExists(atPath: $0) }
    }

    /// Removes a replica for good: every file is overwritten, then deleted.
    ///
    /// A drive that writes elsewhere than it is told may keep old blocks all the same; against that
    /// only an encrypted disk helps.
    ///
    /// - Returns: what was removed.
    package static func wipe(_ path: String) throws -> [String] {
        let files = existing(path)
        for file in files {
            try overwrite(file)
            try FileManager.default.removeItem(atPath: file)
        }
        return files
    }

    private static func overwrite(_ path: String) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        var left = try handle.seekToEnd()
        try handle.seek(toOffset: 0)
        let zeros = Data(count: 1 << 16)
        while left > 0 {
            let count = min(left, UInt64(zeros.count))
            try handle.write(contentsOf: zeros.prefix(Int(count)))
            left -= count
        }
        try handle.synchronize()
    }
}
