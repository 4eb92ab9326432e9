import GRDB
import StoreKit
import SyncProtocol

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

    package func standings(in space: SpaceRow.ID) throws -> [ReplicaStanding] {
        try database.list(
            """
            SELECT devices.id, office, name, positions.number, coalesce(last_seen, enrolled_at)
            FROM grants JOIN devices ON devices.id = grants.device
            LEFT JOIN positions ON positions.device = devices.id
                AND positions.space = grants.space
            WHERE grants.space = ? AND revoked = 0 ORDER BY office, name, devices.id
            """, [space]
        ) { row in
            ReplicaStanding(
                device: try row.recordID(0), office: row[1], name: row[2],
                number: row.hasNull(atIndex: 3) ? nil : row.unsigned(3), lastSeen: row[4])
        }
    }
}
