import DomainModel
import GRDB
import Linkage
import StoreKit
import SyncProtocol
import TextFormats

/// What a replica holds at one moment, for whoever counts much of it: one read transaction.
package struct ReplicaSnapshot {
    package let schema: Schema
    /// The office of the replica itself.
    package let office: String
    /// In milliseconds since 1970, by the corrected clock.
    package let now: Int64
    /// In the office's time zone.
    package let today: CalendarDate
    let database: Database
    let environment: SystemInputs
}

extension Replica {
    /// Reads at one moment, whatever other commands write meanwhile.
    package func snapshot<Result>(
        _ body: (ReplicaSnapshot) throws -> Result
    ) throws -> Result {
        try file.read { database in
            let now = try HybridClock(database, environment).correctedNow
            guard let today = CalendarDate(CalendarDay(at: now, in: environment).text) else {
                throw StoreError.damaged("time")
            }
            return try body(
                ReplicaSnapshot(
                    schema: schema, office: Self.requireIdentity(database).office, now: now,
                    today: today, database: database, environment: environment))
        }
    }
}

/// One record as the texts of a few registers.
package struct SnapshotRow {
    fileprivate let statement: BulkStatement

    /// - Throws: `StoreError` of kind `damaged`.
    package func id() throws -> RecordID {
        guard let id = statement.id(0) else { throw StoreError.damaged("records") }
        return id
    }

    package var space: String { statement.text(1) }

    /// The text of a register by its place among those that were asked for, or of a set, log or
    /// group as JSON; nil without a value.
    package subscript(place: Int) -> String? { statement.optionalText(place + 2) }

    /// The elements of a set or log.
    package func elements(_ place: Int) throws -> [Value] {
        guard let text = self[place], !text.isEmpty else { return [] }
        do {
            return try JSONReader.value(Array(text.utf8)).array ?? []
        } catch {
            throw StoreError.damaged("records")
        }
    }
}

extension ReplicaSnapshot {
    /// The records of a collection in use, as rows of a few registers, in no order.
    ///
    /// No view of each is made, which would cost many times more.
    ///
    /// - Throws: `StoreError`, of kind `usage` for what the schema does not know.
    package func forEachRow(
        of collection: String, _ registers: [String], _ body: (SnapshotRow) throws -> Void
    ) throws {
        guard let known = schema.collection(collection),
            registers.allSatisfy({ known.register($0) != nil })
        else {
            throw StoreError(.usage, "there are no such fields in \(collection)")
        }
        guard let number = try CollectionTable(database: database).number(of: collection) else {
            return
        }
        let columns = registers.map { ", document ->> '$.\($0)'" }.joined()
        let statement = try database.bulk(
            """
            SELECT records.id, spaces.name\(columns) FROM records JOIN spaces USING (space)
            WHERE collection = ?1 AND life = 0
            """)
        statement.bind(1, number)
        try statement.forEach { row in
            try body(SnapshotRow(statement: row))
            return true
        }
    }

    /// Which records of a collection stand for which.
    package func aliases(in collection: String) throws -> Aliases {
        guard let number = try CollectionTable(database: database).number(of: collection) else {
            return Aliases([:])
        }
        return try AliasTable(database: database).aliases(in: number)
    }

    /// The offices whose own spaces stand in the replica, that of the replica itself included,
    /// sorted.
    package func offices() throws -> [String] {
        let spaces = try SpaceTable(database: database).all().compactMap {
            SpaceName.office(of: $0.name)
        }
        return Set(spaces + [office]).sorted()
    }

    /// When each office was last heard from: milliseconds since 1970 of its newest edit here.
    package func lastHeard() throws -> [String: Int64] {
        let rows = try database.list(
            """
            SELECT office, max(last_stamp) FROM writers
            WHERE office IS NOT NULL AND last_stamp > 0 GROUP BY office
            """
        ) { row in
            let stamp = HybridTimestamp(rawValue: row.unsigned(1))
            return (row[0] as String, stamp.milliseconds)
        }
        return Dictionary(rows, uniquingKeysWith: max)
    }

    /// The office's day of an instant. - Parameter instant: in milliseconds since 1970.
    package func day(of instant: Int64) -> String { CalendarDay(at: instant, in: environment).text }
}
