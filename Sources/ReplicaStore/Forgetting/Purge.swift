import DomainModel
import GRDB
import StoreKit
import SyncProtocol

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

/// Removes a space that this device may not hold any more, and all knowledge of it. Edits that no
/// server has taken go into quarantine. Spec: Security §7.
struct Purge {
    /// The reason in quarantine; no server gives it.
    static let reason = "revoked"

    let database: Database
    let schema: Schema
    /// The device's time, milliseconds since 1970.
    let now: Int64

    func run(_ row: SpaceRow) throws -> RevokedSpace {
        var row = row
        let quarantined = try quarantinePending(row.space)
        try removeIndexed(row.space)
        for table in try tables() {
            try database.execute(
                sql: "DELETE FROM \(table) WHERE space = ?", arguments: [row.space])
        }
        row.level = nil
        // Should the space come back, nothing is known here any more of what the old writer wrote.
        row.writer = nil
        row.cursor = .start
        row.chain = .zero
        row.digest = Digest()
        row.serverDigest = nil
        row.rescans = 0
        row.syncedAt = nil
        try SpaceTable(database: database).save(row)
        try Scrubbing.demand(database)
        return RevokedSpace(space: row.name, quarantined: quarantined)
    }

    private func quarantinePending(_ space: Int64) throws -> Int {
        let cursor = try CommitTable(database: database).pending(in: space)
        var rows: [CommitRow] = []
        while let row = try cursor.next().map(CommitRow.init) { rows.append(row) }
        for row in rows {
            try QuarantineTable(database: database).insert(row, reason: Self.reason, at: now)
        }
        return rows.count
    }

    /// Takes the records out of what is found by record: before their commits go, since the search
    /// index forgets a text only when it is told it.
    private func removeIndexed(_ space: Int64) throws {
        let workspace = RecordWorkspace(database, schema: schema)
        let records = try Int64.fetchAll(
            database, sql: "SELECT record FROM records WHERE space = ?", arguments: [space])
        for record in records {
            guard let row = try RecordTable(database: database).find(record) else { continue }
            let name = try CollectionTable(database: database).name(of: row.collection)
            if let projection = try workspace.load(row, name).stored?.projection {
                try IndexTables(database: database).delete(projection, of: record)
            }
            try database.execute(
                sql: "DELETE FROM commit_records WHERE record = ?", arguments: [record])
        }
    }

    /// Every table that is kept by space, what is referred to last; quarantine stays.
    private func tables() throws -> [String] {
        let found = try String.fetchAll(
            database,
            sql: """
                SELECT tables.name FROM sqlite_master AS tables
                JOIN pragma_table_info(tables.name) AS columns
                WHERE tables.type = 'table' AND columns.name = 'space'
                ORDER BY tables.name
                """)
        let last = ["commits", "records"]
        return found.filter { !(last + ["spaces", "quarantine"]).contains($0) } + last
    }
}

extension Replica {
    /// Removes every space that a server has granted: the device was revoked altogether.
    ///
    /// - Returns: the spaces, with how many edits of each are kept in quarantine.
    package func purgeGrantedSpaces() throws -> [RevokedSpace] {
        try file.write { database in
            let purge = Purge(database: database, schema: schema, now: environment.now())
            let granted = try SpaceTable(database: database).all().filter { $0.level != nil }
            let revoked = try granted.map(purge.run)
            try SettingsTable(database: database).remove(.accessFingerprint)
            return revoked
        }
    }
}
