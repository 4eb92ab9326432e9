import Foundation
import GRDB
import SyncProtocol

/// The commits that the server refused for good: nobody stores their values.
struct VoidTable {
    let database: Database

    func dots(in space: Int64) throws -> Set<Dot> {
        let rows = try Row.fetchAll(
            database, sql: "SELECT writer, counter FROM voids WHERE space = ?",
            arguments: [space])
        return Set(rows.map { Dot(WriterID(column: $0[0]), UInt64(bitPattern: $0[1])) })
    }

    func insert(_ dot: Dot, _ reason: VoidReason, in space: Int64) throws {
        try database.execute(
            sql: "INSERT OR IGNORE INTO voids VALUES (?, ?, ?, ?)",
            arguments: [
                space, dot.writer.column, Int64(bitPattern: dot.counter), reason.rawValue,
            ])
    }
}

/// A refused commit as its author sees it.
package struct QuarantinedCommit: Hashable, Sendable {
    package let number: Int64
    package let space: String
    package let commit: Dot
    package let reason: String
    /// The device's time when it was put aside, milliseconds since 1970.
    package let at: Int64
    package let records: [RecordReference]
    /// The written values by record and register.
    package let writes: [RecordReference: [String: Value]]
}

/// Refused commits of this replica, kept until their author lets them go.
struct QuarantineTable {
    let database: Database

    func insert(_ commit: CommitRow, reason: VoidReason, at: Int64) throws {
        try database.execute(
            sql: """
                INSERT INTO quarantine (space, writer, counter, reason, frame, at)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                commit.space, commit.dot.writer.column, Int64(bitPattern: commit.dot.counter),
                reason.rawValue, commit.frame.blob, at,
            ])
    }

    func count() throws -> Int {
        try Int.fetchOne(database, sql: "SELECT count(*) FROM quarantine") ?? 0
    }

    func all() throws -> [QuarantinedCommit] {
        try Row.fetchAll(
            database,
            sql: "SELECT * FROM quarantine JOIN spaces USING (space) ORDER BY quarantine"
        ).map { row in
            let dot = Dot(WriterID(column: row["writer"]), UInt64(bitPattern: row["counter"]))
            let frame = (row["frame"] as Data).bytes
            // What was refused as malformed may well not be readable; it is shown all the same.
            let deltas = (try? Commit(dot: dot, frame: frame[...]).deltas()) ?? []
            var writes: [RecordReference: [String: Value]] = [:]
            for delta in deltas {
                let record = RecordReference(collection: delta.collection, record: delta.record)
                for entry in delta.registers.entries {
                    let value = entry.register.siblings.first { $0.dot == dot }?.value.decoded
                    writes[record, default: [:]][entry.key.text] = value ?? .null
                }
            }
            return QuarantinedCommit(
                number: row["quarantine"], space: row["name"], commit: dot,
                reason: row["reason"], at: row["at"],
                records: deltas.map {
                    RecordReference(collection: $0.collection, record: $0.record)
                }, writes: writes)
        }
    }
}
