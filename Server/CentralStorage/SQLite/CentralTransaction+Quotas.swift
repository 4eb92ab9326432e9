import GRDB
import StoreKit
import SyncProtocol

extension CentralTransaction {
    package func usage(of device: DeviceID) throws -> DeviceUsage? {
        try database.row("SELECT day, commits, bytes FROM usage WHERE device = ?", [device.blob])
            .map { DeviceUsage(day: $0[0], commits: $0[1], bytes: $0[2]) }
    }

    package func save(_ usage: DeviceUsage, of device: DeviceID) throws {
        try database.run(
            """
            INSERT INTO usage (device, day, commits, bytes) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET
                day = excluded.day, commits = excluded.commits, bytes = excluded.bytes
            """, [device.blob, usage.day, usage.commits, usage.bytes])
    }

    package func writers(broughtBy device: DeviceID, in space: SpaceRow.ID) throws -> Int {
        try database.row(
            "SELECT count(*) FROM writers WHERE space = ? AND brought_by = ?",
            [space, device.blob]
        ).map { $0[0] } ?? 0
    }
}
