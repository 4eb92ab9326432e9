import GRDB
import StoreKit
import SyncProtocol

/// A space's recovery as the server's operator sees it.
package struct RecoveryStatus: Hashable, Sendable {
    package let space: String
    /// Nil when none is open.
    package let recovery: Recovery?
    /// The devices that have not met the server since it was opened, the lapsed ones left out.
    package let waitingFor: [ReplicaPosition]
}

extension CentralTransaction {
    package func recovery(of space: SpaceRow.ID) throws -> Recovery? {
        let recovery = try database.row(
            "SELECT opened_at, reason FROM recovery WHERE space = ?", [space]
        ).map { Recovery(openedAt: $0[0], reason: $0[1]) }
        // Over at its time, also before somebody has noted that.
        return recovery.flatMap { environment.now() < $0.endsAt ? $0 : nil }
    }

    /// Whether some space is in recovery, or was and nobody has noted the end.
    var isRecoveryNoted: Bool {
        get throws { try database.row("SELECT 1 FROM recovery LIMIT 1") != nil }
    }

    /// Notes the end of each recovery whose time is over. One that a wrong clock has opened in the
    /// future counts from now on.
    func endOverdueRecoveries() throws {
        let now = environment.now()
        try database.run("UPDATE recovery SET opened_at = min(opened_at, ?)", [now])
        let isOverdue = try Set(
            database.list(
                "SELECT space FROM recovery WHERE opened_at <= ?", [now - Recovery.milliseconds]
            ) { $0[0] as SpaceRow.ID })
        for space in try spaceRows() where isOverdue.contains(space.id) {
            try endRecovery(of: space, because: "its time is over")
        }
    }

    package func openRecovery(of space: SpaceRow, because reason: String) throws {
        try database.run(
            """
            INSERT INTO recovery (space, opened_at, reason) VALUES (?, ?, ?)
            ON CONFLICT DO UPDATE SET opened_at = excluded.opened_at, reason = excluded.reason
            """, [space.id, environment.now(), reason])
        try forgetWithheld(in: space.id)
        // Every device has to say again where it stands.
        try database.run("DELETE FROM positions WHERE space = ?", [space.id])
        try audit(.recoveryOpened, space: space.name, reason)
        try registryChanged()
    }

    package func endRecovery(of space: SpaceRow, because reason: String) throws {
        try database.run("DELETE FROM recovery WHERE space = ?", [space.id])
        try forgetWithheld(in: space.id)
        try audit(.recoveryEnded, space: space.name, reason)
        try registryChanged()
    }

    private func forgetWithheld(in space: SpaceRow.ID) throws {
        try database.run("DELETE FROM withheld WHERE space = ?", [space])
    }

    package func withhold(
        _ heads: [Dot], of record: RecordReference, from device: DeviceID, in space: SpaceRow.ID
    ) throws {
        for head in heads {
            try database.run(
                """
                INSERT OR IGNORE INTO withheld
                    (space, device, record, collection, writer, counter)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                [
                    space, device.blob, record.record.blob, record.collection,
                    head.writer.rawValue.signed, head.counter.signed,
                ])
        }
    }

    package func withheld(
        from device: DeviceID, in space: SpaceRow.ID
    ) throws -> [(record: RecordReference, head: Dot)] {
        try database.list(
            """
            SELECT collection, record, writer, counter FROM withheld
            WHERE space = ? AND device = ?
            """, [space, device.blob]
        ) { row in
            (
                RecordReference(collection: row[0], record: try row.recordID(1)),
                Dot(WriterID(rawValue: row.unsigned(2)), row.unsigned(3))
            )
        }
    }

    /// How the recovery of each space stands.
    package func recoveries() throws -> [RecoveryStatus] {
        try spaceRows().map { space in
            let recovery = try recovery(of: space.id)
            return RecoveryStatus(
                space: space.name, recovery: recovery,
                waitingFor: try recovery.map { try awaited(in: space.id, $0) } ?? [])
        }
    }
}

extension CentralTransaction {
    package func position(of device: DeviceID, in space: SpaceRow.ID) throws -> UInt64? {
        try database.row(
            "SELECT number FROM positions WHERE device = ? AND space = ?", [device.blob, space]
        ).map { $0.unsigned(0) }
    }

    package func save(
        position number: UInt64, of device: DeviceID, in space: SpaceRow.ID
    ) throws {
        try database.run(
            """
            INSERT INTO positions (device, space, number, noted_at) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET number = excluded.number, noted_at = excluded.noted_at
            """,
            [device.blob, space, number.signed, environment.now()])
    }

    package func positions(in space: SpaceRow.ID) throws -> [ReplicaPosition] {
        try database.list(
            """
            SELECT devices.id, office, name, positions.number, coalesce(last_seen, enrolled_at)
            FROM grants JOIN devices ON devices.id = grants.device
            LEFT JOIN positions ON positions.device = devices.id
                AND positions.space = grants.space
            WHERE grants.space = ? AND revoked = 0 ORDER BY office, name, devices.id
            """, [space]
        ) { row in
            ReplicaPosition(
                device: try row.recordID(0), office: row[1], name: row[2],
                number: row.hasNull(atIndex: 3) ? nil : row.unsigned(3), lastSeen: row[4])
        }
    }
}
