import GRDB
import StoreKit
import SyncProtocol

/// How a replica stands, without asking the server.
package struct ReplicaStatus: Hashable, Sendable {
    package struct Space: Hashable, Sendable {
        package struct Heard: Hashable, Sendable {
            package let office: String
            /// Milliseconds since 1970 of its newest commit here.
            package let at: Int64
        }

        package let space: String
        /// Nil where no server has granted it.
        package let level: AccessLevel?
        /// In use.
        package let records: Int
        package let pending: Int
        /// Of the acknowledged states, in hexadecimal.
        package let digest: String
        package let cursor: UInt64
        package let writer: WriterID?
        /// The device's time of the last exchange that reached the head.
        package let syncedAt: Int64?
        /// Whether a bundle has told what no server has confirmed.
        package let isProvisional: Bool
        package let lastHeard: [Heard]
    }

    package let identity: ReplicaIdentity
    package let pending: Int
    package let quarantined: Int
    package let conflicts: Int
    package let lastSync: Int64?
    package let clockOffsetMilliseconds: Int64?
    /// Why a watch waits, as it has said itself.
    package let watch: WatchWait?
    /// What is known to be wrong with the device's clock.
    package let clock: ClockReport?
    package let spaces: [Space]
}

extension Replica {
    package func status() throws -> ReplicaStatus {
        try file.read { database in
            let settings = SettingsTable(database: database)
            let spaces = try SpaceTable(database: database).all().map {
                try Self.status($0, database)
            }
            return ReplicaStatus(
                identity: try Self.requireIdentity(database),
                pending: spaces.reduce(0) { $0 + $1.pending },
                quarantined: try QuarantineTable(database: database).count(),
                conflicts: try Self.conflictCount(database, self),
                lastSync: try settings.int(.lastSync),
                clockOffsetMilliseconds: try settings.int(.clockOffset),
                watch: try settings.text(.watch).flatMap(WatchWait.init(text:)),
                clock: try ClockReport(database, environment), spaces: spaces)
        }
    }

    private static func status(
        _ space: SpaceRow, _ database: Database
    ) throws -> ReplicaStatus.Space {
        let heard = try Row.fetchAll(
            database,
            sql: """
                SELECT office, max(last_stamp) FROM writers
                WHERE space = ? AND office IS NOT NULL AND last_stamp > 0
                GROUP BY office ORDER BY office
                """, arguments: [space.space]
        ).map {
            ReplicaStatus.Space.Heard(
                office: $0[0],
                at: HybridTimestamp(rawValue: UInt64(bitPattern: $0[1])).milliseconds)
        }
        return ReplicaStatus.Space(
            space: space.name, level: space.level,
            records: try Int.fetchOne(
                database, sql: "SELECT count(*) FROM records WHERE space = ? AND life = 0",
                arguments: [space.space]) ?? 0,
            pending: try CommitTable(database: database).pendingCount(in: space.space),
            digest: space.digest.hexadecimal, cursor: space.cursor.number, writer: space.writer,
            syncedAt: space.syncedAt,
            isProvisional: try !ProvisionalTable(database: database, space: space.space).isEmpty(),
            lastHeard: heard)
    }
}
