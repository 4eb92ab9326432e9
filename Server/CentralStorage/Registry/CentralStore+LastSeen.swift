import GRDB
import StoreKit
import SyncProtocol
import Synchronization

/// When each device was last written down as seen.
struct LastSeen: ~Copyable {
    private let written = Mutex<[DeviceID: Int64]>([:])

    /// Whether a minute has passed since the last time this was true for the device.
    func isDue(_ device: DeviceID, at time: Int64) -> Bool {
        written.withLock { table in
            if let last = table[device], (last..<last + 60_000).contains(time) { return false }
            table[device] = time
            return true
        }
    }
}

extension CentralStore {
    /// Notes that a device has called; written at most once a minute for each device. Its
    /// invitation code, which it might have had to show again, ends with that.
    ///
    /// - Parameter time: milliseconds since 1970.
    package func touch(_ device: DeviceID, at time: Int64) throws {
        guard lastSeen.isDue(device, at: time) else { return }
        try file.write(.refetchable) { database in
            try database.run(
                "UPDATE devices SET last_seen = ? WHERE id = ?", [time, device.blob])
            try database.run(
                "UPDATE invitations SET ended_at = ? WHERE device = ? AND ended_at IS NULL",
                [time, device.blob])
        }
    }
}
