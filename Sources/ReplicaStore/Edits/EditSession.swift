import DomainModel
import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// The work of one command inside one transaction: finds records, plans writes, mints commits.
struct EditSession {
    let database: Database
    let replica: Replica
    let identity: ReplicaIdentity
    let author: String
    private let ledgers: OpenLedgers
    let clock: HybridClock
    /// What earlier imports of the table wrote whose rows are now edits.
    var imports = TableImports()
    /// Why a case is handed on although its consent forbids that.
    var consentOverride: String?
    /// Whether the session's commits follow from others, so that nothing further follows.
    var isFollowing = false

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

    /// Today in the office's time zone.
    var today: CalendarDay { CalendarDay(at: now, in: replica.environment) }

    var locator: RecordLocator { RecordLocator(database: database, schema: replica.schema) }

    func collection(_ name: String) throws -> CollectionSchema {
        guard let collection = replica.schema.collection(name) else {
            throw StoreError(
                .usage, "there is no collection “\(name)”",
                hint: replica.schema.collections.map(\.name).joined(separator: ", "))
        }
        return collection
    }

    /// Where no server has granted the space, its holder manages it.
    func may(_ level: AccessLevel, in space: SpaceRow) -> Bool {
        identity.token == nil || space.level.map { $0 >= level } ?? false
    }

    func newID() -> RecordID {
        var generator = replica.environment.generator
        return RecordID(milliseconds: now, using: &generator)
    }

    func planner(
        _ collection: CollectionSchema, over state: RecordState
    ) -> EditPlanner {
        EditPlanner(
            collection: collection, state: state.withKnownTimes, author: author,
            now: now, today: today, newID: newID,
            resolve: { [database, replica] text, target in
                try ReferenceLocator(database: database, replica: replica)
                    .find(text, in: target)
            })
    }

    /// Writes edits of one space as one commit, and what follows from them as others. The next one
    /// sees what it did.
    func commit(_ edits: [RecordEdit], in space: SpaceRow) throws -> Dot {
        let dot = try write(edits, in: space)
        if !isFollowing { try follow(edits, in: space) }
        return dot
    }

    private func write(_ edits: [RecordEdit], in space: SpaceRow) throws -> Dot {
        defer { ledgers.close(space.space) }
        return try LocalCommit(
            ledger: ledgers.ledger(of: space.space), clock: clock, author: author,
            isEnrolled: identity.token != nil
        ).write(edits.map { try counted($0, in: space) })
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
