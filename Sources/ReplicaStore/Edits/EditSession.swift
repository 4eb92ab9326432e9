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
    let workspace: RecordWorkspace
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
        workspace = RecordWorkspace(database, schema: replica.schema)
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

    func commit(_ edits: [RecordEdit], in space: inout SpaceRow) throws -> Dot {
        try LocalCommit(
            workspace: workspace, environment: replica.environment, clock: clock,
            author: author, isEnrolled: identity.token != nil
        ).write(edits, in: &space)
    }
}
