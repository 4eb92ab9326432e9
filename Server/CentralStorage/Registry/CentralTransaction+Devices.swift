import GRDB
import StoreKit
import SyncProtocol

/// An enrolled device as the server's operator sees it.
package struct DeviceSummary: Hashable, Sendable {
    package let device: Device
    /// Milliseconds since 1970; nil before its first request. Up to a minute old.
    package let lastSeen: Int64?
    /// Whether it has been silent for so long that nobody waits for it any more.
    package let isLapsed: Bool
    /// The log number that it has acknowledged, by space.
    package let positions: [String: UInt64]
    /// Its writers that were retired with a grant, by space, each with its final counter.
    package let sealed: [String: [Dot]]
}

extension CentralTransaction {
    private static let deviceColumns = "id, office, name, tag, revoked, last_seen, enrolled_at, key"

    /// The device whose token has this hash, also when it is revoked.
    package func device(token: ContentHash) throws -> Device? {
        try database.row(
            "SELECT \(Self.deviceColumns) FROM devices WHERE token = ?", [token.blob]
        ).map(device)
    }

    package func device(_ id: DeviceID) throws -> Device? {
        try database.row(
            "SELECT \(Self.deviceColumns) FROM devices WHERE id = ?", [id.blob]
        ).map(device)
    }

    /// All devices, by office, then name.
    package func devices() throws -> [DeviceSummary] {
        let rows = try Row.fetchAll(
            database.cachedStatement(
                sql: "SELECT \(Self.deviceColumns) FROM devices ORDER BY office, name, id"))
        return try rows.map(summary)
    }

    private func summary(_ row: Row) throws -> DeviceSummary {
        let device = try device(row)
        let (lastSeen, enrolledAt): (Int64?, Int64) = (row[5], row[6])
        var positions: [String: UInt64] = [:]
        let shown = try database.rows(
            """
            SELECT spaces.name, positions.number FROM positions
            JOIN spaces ON spaces.id = positions.space WHERE device = ?
            """, [device.id.blob])
        while let row = try shown.next() { positions[row[0]] = row.unsigned(1) }
        return DeviceSummary(
            device: device, lastSeen: lastSeen,
            isLapsed: (lastSeen ?? enrolledAt) < environment.now() - Retention.milliseconds,
            positions: positions, sealed: try sealedWriters(of: device.id))
    }

    private func sealedWriters(of device: DeviceID) throws -> [String: [Dot]] {
        var sealed: [String: [Dot]] = [:]
        let rows = try database.rows(
            """
            SELECT spaces.name, writer, sealed_at FROM writers
            JOIN spaces ON spaces.id = writers.space
            WHERE device = ? AND sealed_at IS NOT NULL ORDER BY writer
            """, [device.blob])
        while let row = try rows.next() {
            sealed[row[0], default: []].append(
                Dot(WriterID(rawValue: row.unsigned(1)), row.unsigned(2)))
        }
        return sealed
    }

    private func device(_ row: Row) throws -> Device {
        let id = try row.recordID(0)
        let isRevoked = row[4] as Int != 0
        return Device(
            id: id, office: row[1], name: row[2], tag: row[3], isRevoked: isRevoked,
            grants: isRevoked ? [] : try grants(of: id), key: try row.key(7))
    }

    private func grants(of device: DeviceID) throws -> [SpaceAccess] {
        try database.list(
            """
            SELECT spaces.name, level FROM grants JOIN spaces ON spaces.id = grants.space
            WHERE device = ? ORDER BY spaces.name
            """, [device.blob]
        ) { row in
            guard let level = AccessLevel(rawValue: UInt8(clamping: row[1] as Int)) else {
                throw StoreError(.unusable, "a grant has an unknown level")
            }
            return SpaceAccess(space: row[0], level: level)
        }
    }

    /// Sets a device's levels in some spaces; its other grants stay.
    ///
    /// - Throws: `StoreError`, kind `notFound` for an unknown device, `usage` for an unknown space,
    ///   the channel of other offices or a revoked device.
    package func grant(_ device: DeviceID, _ grants: [SpaceAccess]) throws {
        let known = try known(device)
        guard !known.isRevoked else {
            throw StoreError(
                .usage, "the device \(device) is revoked", hint: "invite it as a new device")
        }
        for (space, level) in try resolved(grants, office: known.office) {
            try database.run(
                "INSERT INTO grants (device, space, level) VALUES (?, ?, ?) "
                    + "ON CONFLICT DO UPDATE SET level = excluded.level",
                [device.blob, space, level])
            // A device that never learnt that it had lost its grant goes on as before.
            try database.run(
                "UPDATE writers SET sealed_at = NULL WHERE device = ? AND space = ?",
                [device.blob, space])
        }
        try reconsiderTransfers()
        try audit(.granted, device: device, Self.listed(grants))
        try registryChanged()
    }

    /// Takes back one grant or, without a space, everything: the device's token is refused then.
    /// The channels of its office go with its office's space.
    /// Its writers are sealed with the counters that they have.
    ///
    /// - Throws: `StoreError`, kind `notFound` for an unknown device, `usage` for an unknown space.
    package func revoke(_ device: DeviceID, space: String?) throws {
        let office = try known(device).office
        if let space {
            guard let row = try self.space(named: space) else {
                throw StoreError(.usage, "there is no space \(space.debugDescription)")
            }
            for row in try spacesThatGo(with: row, of: office) { try close(row, for: device) }
        } else {
            try database.run("DELETE FROM grants WHERE device = ?", [device.blob])
            try database.run("DELETE FROM positions WHERE device = ?", [device.blob])
            try database.run(
                "UPDATE writers SET sealed_at = counter WHERE device = ?", [device.blob])
            try database.run("UPDATE devices SET revoked = 1 WHERE id = ?", [device.blob])
        }
        try audit(.revoked, space: space, device: device, space == nil ? "all access" : "one grant")
        try registryChanged()
    }

    /// Takes back a device's grant in one space.
    private func close(_ space: SpaceRow, for device: DeviceID) throws {
        try database.run(
            "DELETE FROM grants WHERE device = ? AND space = ?", [device.blob, space.id])
        try database.run(
            "DELETE FROM positions WHERE device = ? AND space = ?", [device.blob, space.id])
        try database.run(
            "UPDATE writers SET sealed_at = counter WHERE device = ? AND space = ?",
            [device.blob, space.id])
    }

    /// Revokes devices that a backup still knows as good. Those that it does not know are harmless.
    func revokeAgain(_ devices: [DeviceID]) throws {
        for id in devices where try device(id)?.isRevoked == false {
            try revoke(id, space: nil)
        }
    }

    static func listed(_ grants: [SpaceAccess]) -> String {
        grants.map { "\($0.space):\($0.level)" }.joined(separator: " ")
    }

    private func known(_ id: DeviceID) throws -> Device {
        guard let device = try device(id) else {
            throw StoreError(
                .notFound, "there is no device \(id)", hint: "see fieldbook-server devices")
        }
        return device
    }
}

extension CentralTransaction {
    /// Keeps a device's key, which never changes.
    ///
    /// - Returns: whether it is the device's key now; false where the device has another one.
    package func register(_ key: DeviceKey, of device: DeviceID) throws -> Bool {
        let known = try self.device(device)?.key
        guard known == nil else { return known == key }
        try keep(key, of: device)
        try audit(.keyRegistered, device: device, "the device signs what it writes from now on")
        return true
    }

    func keep(_ key: DeviceKey, of device: DeviceID) throws {
        try database.run("UPDATE devices SET key = ? WHERE id = ?", [key.blob, device.blob])
    }
}

extension CentralTransaction {
    /// The server's own device id, made and kept when it is asked for first.
    func readOrCreateServerDevice() throws -> DeviceID {
        let row = try database.row("SELECT device FROM registry WHERE device IS NOT NULL")
        if let row { return try row.recordID(0) }
        var generator = environment.generator
        let device = DeviceID(milliseconds: environment.now(), using: &generator)
        try database.run("UPDATE registry SET device = ?", [device.blob])
        return device
    }
}

/// How people call devices, and within which bounds. Spec: Limits §1.
package enum DeviceNames {
    package static let nameBytes = 200

    /// Whether a text can be a device's name: one line that is neither empty nor too long.
    package static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= nameBytes
            && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}
