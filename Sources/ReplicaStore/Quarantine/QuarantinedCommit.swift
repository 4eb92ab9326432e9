import Foundation
import GRDB
import StoreKit
import SyncProtocol

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
    /// The space that it moves a record to.
    package let destination: String?
}

extension QuarantinedCommit {
    init(_ row: QuarantineRow, in space: String) {
        let deltas = row.deltas
        var writes: [RecordReference: [String: Value]] = [:]
        for delta in deltas {
            for (key, value) in delta.ownWrites(of: row.dot) {
                writes[delta.reference, default: [:]][key.text] = value
            }
        }
        self.init(
            number: row.number, space: space, commit: row.dot, reason: row.reason, at: row.at,
            records: deltas.map(\.reference), writes: writes,
            destination: deltas.lazy.compactMap { delta -> String? in
                guard case .moved(let space) = delta.ownHead(of: row.dot) else { return nil }
                return space
            }.first)
    }
}

extension Delta {
    /// What the commit itself writes, without the siblings that it restates.
    func ownWrites(of commit: Dot) -> [(key: RegisterKey, value: Value)] {
        registers.entries.map { entry in
            let own = entry.register.siblings.first { $0.dot == commit }
            return (entry.key, own?.value.decoded ?? .null)
        }
    }

    /// What the commit itself says of the record as a whole.
    func ownHead(of commit: Dot) -> Life {
        life.siblings.first { $0.dot == commit }?.life ?? .alive
    }
}

extension Replica {
    /// Refused commits, the oldest first.
    package func quarantine() throws -> [QuarantinedCommit] {
        try file.read { database in
            try QuarantineTable(database: database).rows().map { row in
                QuarantinedCommit(
                    row, in: try SpaceTable(database: database).find(row.space).name)
            }
        }
    }

    /// Lets a refused commit go for good.
    ///
    /// - Throws: `StoreError` of kind `notFound`.
    package func discardQuarantined(_ number: Int64) throws {
        try file.write { database in
            let table = QuarantineTable(database: database)
            try table.delete(table.find(number).number)
            try ExpungedTable(database: database).tidy()
            // An erasure that comes later could not find it in the file any more.
            try Scrubbing.demand(database)
        }
    }
}

/// One commit that was put aside.
struct QuarantineRow: Sendable {
    let number: Int64
    let space: Int64
    let dot: Dot
    let reason: String
    let frame: [UInt8]
    let at: Int64

    init(row: Row) {
        number = row["quarantine"]
        space = row["space"]
        dot = Dot(WriterID(column: row["writer"]), UInt64(bitPattern: row["counter"] as Int64))
        reason = row["reason"]
        frame = (row["frame"] as Data).bytes
        at = row["at"]
    }

    /// Nil for bytes that cannot be read: what was refused as malformed may well be such.
    var commit: Commit? { try? Commit(dot: dot, frame: frame[...]) }

    /// What it wrote, as far as it can be read and was not erased.
    var deltas: [Delta] { (try? commit?.deltas()) ?? [] }
}

/// Refused commits of this replica, kept until their author lets them go.
struct QuarantineTable {
    let database: Database

    func insert(_ commit: CommitRow, reason: String, at: Int64) throws {
        try database.execute(
            sql: """
                INSERT INTO quarantine (space, writer, counter, reason, frame, at)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                commit.space, commit.dot.writer.column, Int64(bitPattern: commit.dot.counter),
                reason, commit.frame.blob, at,
            ])
    }

    /// Keeps what is known of a commit that is not held itself.
    func insert(_ commit: Commit, in space: Int64, reason: String, at: Int64) throws {
        try database.execute(
            sql: """
                INSERT INTO quarantine (space, writer, counter, reason, frame, at)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                space, commit.dot.writer.column, Int64(bitPattern: commit.dot.counter), reason,
                commit.frame().blob, at,
            ])
    }

    func count() throws -> Int {
        try Int.fetchOne(database, sql: "SELECT count(*) FROM quarantine") ?? 0
    }

    /// The oldest first.
    func rows() throws -> [QuarantineRow] {
        try Row.fetchAll(database, sql: "SELECT * FROM quarantine ORDER BY quarantine")
            .map(QuarantineRow.init)
    }

    /// - Throws: `StoreError` of kind `notFound`.
    func find(_ number: Int64) throws -> QuarantineRow {
        let row = try Row.fetchOne(
            database, sql: "SELECT * FROM quarantine WHERE quarantine = ?", arguments: [number])
        guard let row else {
            throw StoreError(
                .notFound, "nothing in quarantine has the number \(number)",
                hint: "list it with: fieldbook quarantine list")
        }
        return QuarantineRow(row: row)
    }

    /// Takes what refused commits say of some records out of them, which nobody may hold any more.
    ///
    /// - Parameter dot: of the only commit that is meant, if any is.
    /// - Returns: whether there was anything.
    @discardableResult
    func redact(_ references: Set<RecordReference>, of dot: Dot? = nil) throws -> Bool {
        var isChanged = false
        for row in try rows() where dot == nil || row.dot == dot {
            guard let commit = row.commit,
                row.deltas.contains(where: { references.contains($0.reference) })
            else { continue }
            try database.execute(
                sql: "UPDATE quarantine SET frame = ? WHERE quarantine = ?",
                arguments: [
                    commit.redacting { references.contains($0) }.frame().blob, row.number,
                ])
            isChanged = true
        }
        return isChanged
    }

    func delete(_ number: Int64) throws {
        try database.execute(
            sql: "DELETE FROM quarantine WHERE quarantine = ?", arguments: [number])
    }
}
