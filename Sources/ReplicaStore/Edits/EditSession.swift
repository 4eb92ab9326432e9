import DomainModel
import Foundation
import GRDB
import SyncProtocol

/// The work of one command inside one transaction: finds records, plans writes, mints commits.
struct EditSession {
    let database: Database
    let replica: Replica
    let identity: ReplicaIdentity
    let author: String
    private let ledgers: OpenLedgers
    let clock: HybridClock

    init(_ database: Database, _ replica: Replica, author: String?) throws {
        self.database = database
        self.replica = replica
        identity = try Replica.requireIdentity(database)
        guard let name = author ?? identity.author else {
            throw StoreError(
                .usage, "nobody is named as the author of the edit",
                hint: "give --author NAME, or set FIELDBOOK_AUTHOR")
        }
        self.author = name
        ledgers = OpenLedgers(database, replica)
        clock = try HybridClock(database, replica.environment)
    }

    /// The corrected time, in milliseconds since 1970.
    var now: Int64 { clock.correctedNow }

    var locator: RecordLocator { RecordLocator(database: database, schema: replica.schema) }

    func collection(_ name: String) throws -> CollectionSchema {
        guard let collection = replica.schema.collection(name) else {
            throw StoreError(
                .usage, "there is no collection “\(name)”",
                hint: replica.schema.collections.map(\.name).joined(separator: ", "))
        }
        return collection
    }

    func newID() -> RecordID {
        var generator = replica.environment.generator
        return RecordID(milliseconds: now, using: &generator)
    }

    func planner(
        _ collection: CollectionSchema, over state: RecordState
    ) -> EditPlanner {
        EditPlanner(
            collection: collection, state: state, author: author,
            now: now, newID: newID,
            resolve: { [locator] text, target in
                // A record of a space that this replica does not hold can be named in full only.
                if let id = RecordID(text) { return id }
                return try locator.find(text, in: target).id
            })
    }

    /// Writes edits of one space as one commit. The next one sees what it did.
    func commit(_ edits: [RecordEdit], in space: SpaceRow) throws -> Dot {
        defer { ledgers.close(space.space) }
        return try LocalCommit(
            ledger: ledgers.ledger(of: space.space), clock: clock, author: author,
            isEnrolled: identity.token != nil
        ).write(edits)
    }

    /// A record as it is by now, or as a new one.
    func record(
        _ collection: String, _ id: RecordID, in space: Int64
    ) throws -> LoadedRecord {
        try ledgers.ledger(of: space).record(collection, id)
    }

    /// A record whose row has just been read.
    func record(of row: RecordRow, _ collection: String) throws -> LoadedRecord {
        try ledgers.ledger(of: row.space).record(of: row, collection)
    }
}

/// The ledgers of the spaces that a session is about to write.
private final class OpenLedgers {
    private let database: Database
    private let replica: Replica
    private var ledgers: [Int64: SpaceLedger] = [:]

    init(_ database: Database, _ replica: Replica) {
        self.database = database
        self.replica = replica
    }

    func ledger(of space: Int64) throws -> SpaceLedger {
        if let ledger = ledgers[space] { return ledger }
        let row = try SpaceTable(database: database).find(space)
        let ledger = try SpaceLedger(database, replica, space: row)
        ledgers[space] = ledger
        return ledger
    }

    func close(_ space: Int64) { ledgers[space] = nil }
}

/// Times as text, without the locale and calendar machinery of formatters.
package enum TimeText {
    /// RFC 3339 in UTC with milliseconds: `2026-05-01T07:00:00.250Z`.
    package static func utc(milliseconds: Int64) -> String {
        let (day, rest) = milliseconds.dividedFloor(by: 86_400_000)
        let (year, month, dayOfMonth) = civil(day)
        var text: [UInt8] = []
        text.reserveCapacity(24)
        append(year, 4, to: &text, then: "-")
        append(month, 2, to: &text, then: "-")
        append(dayOfMonth, 2, to: &text, then: "T")
        append(rest / 3_600_000, 2, to: &text, then: ":")
        append(rest / 60_000 % 60, 2, to: &text, then: ":")
        append(rest / 1000 % 60, 2, to: &text, then: ".")
        append(rest % 1000, 3, to: &text, then: "Z")
        return String(decoding: text, as: UTF8.self)
    }

    /// The day of an instant in UTC: `2026-05-01`.
    package static func day(milliseconds: Int64) -> String {
        String(utc(milliseconds: milliseconds).prefix(10))
    }

    /// Appends a number with zeros before it up to a width, and one character.
    private static func append(
        _ number: Int64, _ width: Int, to text: inout [UInt8], then mark: Unicode.Scalar
    ) {
        let digits = String(number).utf8
        for _ in 0..<max(0, width - digits.count) { text.append(UInt8(ascii: "0")) }
        text += digits
        text.append(UInt8(ascii: mark))
    }

    /// The Gregorian date of a count of days since 1970, by 400-year eras that begin in March.
    private static func civil(_ day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (day + 719_468).dividedFloor(by: 146_097)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

extension Int64 {
    /// Quotient rounded down, and the remainder, which is never negative.
    fileprivate func dividedFloor(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let remainder = self % divisor
        return remainder < 0
            ? (self / divisor - 1, remainder + divisor) : (self / divisor, remainder)
    }
}
