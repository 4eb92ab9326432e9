import DomainModel
import GRDB
import StoreKit
import SyncProtocol

/// What erasing a record did.
package struct Erasure: Hashable, Sendable {
    package let id: RecordID
    package let space: String
    package let commit: Dot
    /// Whether nothing of it is left here already; else the server has to take it first.
    package let isDone: Bool
    /// Records that were erased with it, because they were about it alone.
    package let companions: [RecordReference]
    /// Records in use that name one of the erased; they stay as they are.
    package let referring: [RecordReference]
}

extension Replica {
    /// Erases a record: its values go for good, here, on the server and on every replica that
    /// learns of it, and no later edit brings it back.
    ///
    /// Where a server knows the replica, the values leave it once the server has taken the
    /// erasure; one that works alone forgets at once.
    ///
    /// - Parameters:
    ///   - isWhole: whether what is about the record alone goes with it (`aboutAlone`).
    ///   - reason: kept with the commits that erase, for those who look into the log; it should
    ///     name nobody.
    /// - Throws: `StoreError` of kind `notPermitted` where the replica does not manage the space,
    ///   or a record is under legal hold; then nothing is erased.
    package func erase(
        _ name: String, in collection: String?, isWhole: Bool = false, reason: String,
        author: String? = nil
    ) throws -> Erasure {
        let erasure = try file.write { database in
            let session = try EditSession(database, self, author: author)
            return try Eraser(session: session, reason: reason)
                .erase(name, in: collection, isWhole: isWhole)
        }
        // What has to wait is done at the next opening.
        if erasure.isDone { try? scrub() }
        return erasure
    }

    /// What erasing a record would leave: records in use that name it.
    package func referring(to name: String, in collection: String?) throws -> [RecordReference] {
        try file.read { database in
            let row = try RecordLocator(database: database, schema: schema)
                .find(name, in: collection)
            return try Self.referring(to: row.id, database)
        }
    }

    /// The records that are about one alone: what hangs on it in its space, such as notes,
    /// attachments and referrals, and a household in which nobody else is in use.
    package func aboutAlone(
        _ name: String, in collection: String?
    ) throws -> [RecordReference] {
        try file.read { database in
            let row = try RecordLocator(database: database, schema: schema)
                .find(name, in: collection)
            return try CaseAnnexes(database: database).aboutAlone(row)
                .map { try RecordReference($0, database) }
        }
    }

    static func referring(to id: RecordID, _ database: Database) throws -> [RecordReference] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT DISTINCT collections.name AS name, records.id AS id
                FROM record_references JOIN records USING (record)
                JOIN collections USING (collection)
                WHERE target = ? AND life = 0 ORDER BY name, id
                """, arguments: [id.bytes.blob]
        ).map {
            RecordReference(
                collection: $0["name"], record: try RecordID(column: $0["id"], in: "records"))
        }
    }
}

/// Erases one record in every space of this replica that it has not moved away from; the server
/// takes it out of the others.
private struct Eraser {
    let session: EditSession
    let reason: String

    private var database: Database { session.database }

    func erase(_ name: String, in collection: String?, isWhole: Bool) throws -> Erasure {
        let home = try session.locator.find(name, in: collection)
        let companions = isWhole ? try CaseAnnexes(database: database).aboutAlone(home) : []
        for companion in companions { _ = try erase(companion) }
        let commit = try erase(home)
        let referring = try ([home] + companions)
            .flatMap { try Replica.referring(to: $0.id, database) }
        return Erasure(
            id: home.id, space: try SpaceTable(database: database).find(home.space).name,
            commit: commit, isDone: try isAlone(),
            companions: try companions.map { try RecordReference($0, database) },
            referring: Set(referring).sorted {
                ($0.collection, $0.record) < ($1.collection, $1.record)
            })
    }

    /// Whether no server knows the replica.
    private func isAlone() throws -> Bool {
        try SettingsTable(database: database).text(.token) == nil
    }

    private func erase(_ home: RecordRow) throws -> Dot {
        let collection = try CollectionTable(database: database).name(of: home.collection)
        let rows = try rows(of: home)
        guard home.life != .moved else {
            throw StoreError(
                .usage, "the record has moved to another space, which is not here",
                hint: "sync first; then erase it where it is")
        }
        guard rows.contains(where: { $0.life != .erased && $0.life != .moved }) else {
            throw StoreError(.usage, "the record was erased already; nothing of it is left")
        }
        try LegalHold.checkMayErase(
            session.record(of: home, collection).visible,
            session.replica.schema.collection(collection))
        let reference = RecordReference(collection: collection, record: home.id)
        let isAlone = try isAlone()
        var commit: Dot?
        for row in rows where row.life != .erased && row.life != .moved {
            let dot = try erase(row, reference)
            commit = commit ?? dot
            if isAlone { try redact(row, reference) }
        }
        guard let commit else { throw StoreError.damaged("records") }
        return commit
    }

    /// The record's rows, the one that is in use first.
    private func rows(of home: RecordRow) throws -> [RecordRow] {
        let others = try Row.fetchAll(
            database,
            sql: """
                SELECT \(RecordTable.columns) FROM records
                WHERE collection = ? AND id = ? AND record <> ? ORDER BY record
                """, arguments: [home.collection, home.id.bytes.blob, home.record]
        ).map(RecordRow.init)
        return [home] + others
    }

    private func erase(_ row: RecordRow, _ reference: RecordReference) throws -> Dot {
        let space = try SpaceTable(database: database).find(row.space)
        let note = RecordEdit.Write("erasure_reason", .text(reason))
        let edit = RecordEdit(
            collection: reference.collection, record: reference.record, writes: [note],
            intent: .decided(.erased))
        return try session.commit([edit], in: space)
    }

    private func redact(_ row: RecordRow, _ reference: RecordReference) throws {
        let space = try SpaceTable(database: database).find(row.space)
        let ledger = try SpaceLedger(database, session.replica, space: space)
        try ledger.redact(reference, row: row.record)
        try ledger.commit()
    }
}

/// What was left of a space when its access was revoked.
package struct RevokedSpace: Hashable, Sendable {
    package let space: String
    /// Edits that no server had taken; they are in quarantine now.
    package let quarantined: Int

    /// What a person should know.
    package var notice: String {
        "\(space): this device has no access any more; what it held of it was removed"
            + (quarantined > 0 ? ", and its unsent edits are kept in quarantine" : "")
    }
}

extension Replica {
    /// The reason in quarantine; no server gives it.
    private static let revoked = "revoked"

    /// Removes a space that this device may not hold any more, and all knowledge of it. Edits that
    /// no server has taken go into quarantine. Spec: Security §7.
    func revoke(_ space: SpaceRow, _ database: Database) throws -> RevokedSpace {
        let ledger = try SpaceLedger(database, self, space: space)
        let pending = try ledger.pending()
        let quarantine = QuarantineTable(database: database)
        for row in pending {
            try quarantine.insert(row, reason: Self.revoked, at: environment.now())
        }
        try ledger.purge()
        try ledger.commit()
        return RevokedSpace(space: space.name, quarantined: pending.count)
    }

    /// Removes every space that a server has granted: the device was revoked altogether.
    ///
    /// - Returns: the spaces, with how many edits of each are kept in quarantine.
    package func purgeGrantedSpaces() throws -> [RevokedSpace] {
        try file.write { database in
            let granted = try SpaceTable(database: database).all().filter { $0.level != nil }
            let revoked = try granted.map { try revoke($0, database) }
            try SettingsTable(database: database).remove(.accessFingerprint)
            return revoked
        }
    }
}
