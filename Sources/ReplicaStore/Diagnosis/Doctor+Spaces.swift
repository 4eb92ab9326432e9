import GRDB
import StoreKit
import SyncProtocol

// What stands between this replica and its server.

extension Doctor {
    /// Knowledge of the server's log that a bundle has brought.
    ///
    /// - Returns: whether there is any that no server has confirmed.
    mutating func examineUnconfirmed(_ space: SpaceRow) throws -> Bool {
        guard try !ProvisionalTable(database: database, space: space.space).isEmpty() else {
            return false
        }
        let isJoined = try SettingsTable(database: database).text(.token) != nil
        report(
            .unconfirmed, space.name,
            "what it holds as acknowledged came by a bundle, and no server has confirmed it",
            isJoined
                ? "run fieldbook sync; until then believe it as you believe whoever made the bundle"
                : "believe it as you believe whoever made the bundle; a server confirms it once "
                    + "this replica has joined one")
        return true
    }

    /// History that the server has lost.
    mutating func examineRecovery(_ space: SpaceRow) throws {
        guard try SpaceTable(database: database).awaitsRecovery(space.space) else { return }
        report(
            .recovery, space.name,
            "the server lacks edits that it had taken: it was restored from a backup, or is new",
            "ask the central office to run: fieldbook-server recovery begin \(space.name); then "
                + "sync, within the 30 days that recovery lasts at most")
    }

    /// Branches that were offered and never merged.
    mutating func examineBundles() throws {
        for found in try ContradictionTable(database: database).all() {
            report(
                .bundle, "\(found.space) commit \(found.commit)",
                "a bundle offered another commit under this name; it was not taken",
                "sync this replica with the server, and ask whoever made the bundle to do so too")
        }
    }

    /// Records that a full scan found to be other here than at the server.
    mutating func examineDifferences(_ space: SpaceRow) throws {
        guard space.rescans > 0, !space.cursor.isScan, let server = space.serverDigest,
            server != space.digest
        else { return }
        let comparison = RescanComparison(database: database, space: space.space)
        for difference in try comparison.differences() {
            report(
                .difference, "\(space.name) \(difference.collection) \(difference.record)",
                difference.isUnknown
                    ? "the server does not have it, though it was acknowledged"
                    : "this replica has seen edits of it that the server has not",
                "ask the central office to run: fieldbook-server recovery begin \(space.name); "
                    + "then sync, and have a replica that manages the space sync; nothing is lost")
        }
    }

    /// Edits that cannot be sent.
    mutating func examineWaiting(_ space: SpaceRow) throws {
        let waiting = try CommitTable(database: database).pendingCount(in: space.space)
        let isJoined = try SettingsTable(database: database).text(.token) != nil
        guard waiting > 0, isJoined, space.level ?? .read < .write else { return }
        let access = space.level == nil ? "has no access to it" : "may only read it"
        report(
            .stranded, space.name,
            "\(waiting) edits wait here, and this device \(access)",
            "ask the central office for write access, then sync")
    }

    mutating func examineClocks() throws {
        let clock = try ClockReport(database, replica.environment)
        if let clock { report(.clock, "this device", clock.message, clock.advice) }
        // Where this device's own time is in doubt, nothing is said of others'.
        guard clock == nil || clock?.state == .differs,
            let measured = try ClockMeasurement(database)
        else { return }
        let limit = measured.corrected(replica.environment.now()) + HybridClock.tolerance
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT office, name, max(last_stamp) FROM writers
                WHERE is_own = 0 AND office IS NOT NULL GROUP BY office, name
                """)
        for row in rows {
            let stamp = HybridTimestamp(rawValue: UInt64(bitPattern: row[2]))
            guard stamp.milliseconds > limit else { continue }
            let (office, name): (String, String) = (row[0], row[1])
            report(
                .clock, "\(office) \(name)",
                "an edit of it is stamped "
                    + "\(ClockReport.duration(stamp.milliseconds - limit)) ahead",
                "ask \(office) to look whether the clock of \(name) is right now, to set it only "
                    + "if it is not, and to sync: later edits carry the right time then")
        }
    }

    /// Records that are in use in two spaces: two transfers at once, or two records of one id.
    mutating func examineDoubles() throws {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT collections.name AS collection, id,
                    group_concat(spaces.name, ' and ') AS places, min(spaces.name) AS space
                FROM records JOIN spaces USING (space) JOIN collections USING (collection)
                WHERE life = 0 GROUP BY records.collection, id HAVING count(*) > 1 ORDER BY id
                """)
        for row in rows {
            let id = try RecordID(column: row["id"], in: "records")
            let (space, collection): (String, String) = (row["space"], row["collection"])
            let places: String = row["places"]
            report(
                .transfer, "\(space) \(collection) \(id)",
                "it is in use in \(places)",
                "have whoever manages one of these spaces delete it there, or move it to the other")
        }
    }

    /// Records that moved to a space of this replica and have not arrived there.
    mutating func examineTransfers() throws {
        let rows = try Row.fetchAll(
            database, sql: "SELECT \(RecordTable.columns) FROM records WHERE life = 2"
        ).map(RecordRow.init)
        for row in rows {
            let collection = try CollectionTable(database: database).name(of: row.collection)
            let entry = try RecordLoader(database, schema: replica.schema)
                .load(row, collection)
            guard case .moved(let name) = LifeView(of: entry.visible.life).status,
                entry.pending.isEmpty, let home = try SpaceTable(database: database).find(name),
                home.level != nil, !home.cursor.isScan, home.cursor != .start,
                try RecordTable(database: database)
                    .find(row.id, collection: row.collection, space: home.space) == nil
            else { continue }
            let space = try SpaceTable(database: database).find(row.space).name
            report(
                .transfer, "\(space) \(collection) \(row.id)",
                "it has moved to \(name), and is not there",
                "run fieldbook sync; tell the central office if it stays so")
        }
    }
}
