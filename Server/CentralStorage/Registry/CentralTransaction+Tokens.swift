import Foundation
import GRDB
import StoreKit
import SyncProtocol
import Synchronization

extension CentralTransaction {
    /// The device whose token has this hash, also when it is revoked.
    ///
    /// - Returns: with it, whether the token is one that it has asked for and not used before.
    package func device(showing token: ContentHash) throws -> (device: Device, isNew: Bool)? {
        if let device = try device(token: token) { return (device, false) }
        guard
            let row = try database.row(
                "SELECT id FROM devices WHERE next_token = ?", [token.blob]),
            let device = try device(try row.recordID(0))
        else { return nil }
        return (device, true)
    }

    /// Keeps a new token for a device beside the one that it has, in place of another new one that
    /// it has not used: the answer that brought it may have been lost.
    package func offer(_ token: ContentHash, to device: DeviceID) throws {
        try database.run(
            "UPDATE devices SET next_token = ? WHERE id = ? AND revoked = 0",
            [token.blob, device.blob])
    }

    /// Ends a device's token in favour of the new one, which was just shown.
    package func adopt(_ token: ContentHash, of device: DeviceID) throws {
        try database.run(
            "UPDATE devices SET token = next_token, next_token = NULL "
                + "WHERE id = ? AND next_token = ?",
            [device.blob, token.blob])
        guard database.changesCount == 1 else { return }
        try audit(.rotated, device: device, "the token before it has ended")
    }

    /// The hashes of all devices' tokens: a restored store must not take ended ones again.
    func tokens() throws -> [DeviceTokens] {
        try database.list("SELECT id, token, next_token FROM devices WHERE revoked = 0", []) {
            DeviceTokens(device: try $0.recordID(0), token: $0[1], next: $0[2])
        }
    }

    /// Gives devices that are known here the tokens that they have elsewhere.
    func adopt(_ tokens: [DeviceTokens]) throws {
        for one in tokens {
            try database.run(
                "UPDATE devices SET token = ?, next_token = ? WHERE id = ?",
                [one.token, one.next, one.device.blob])
        }
    }
}

/// What a store keeps of a device's tokens: their hashes.
struct DeviceTokens: Sendable {
    let device: DeviceID
    let token: Data
    let next: Data?
}

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
