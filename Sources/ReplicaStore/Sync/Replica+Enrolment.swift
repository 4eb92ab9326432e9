import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// What a server gives a device that has shown an invitation.
package struct Enrolment: Hashable, Sendable {
    package let serverURL: String
    package let token: String
    package let office: String
    /// Two characters, unique in the office.
    package let tag: String
    package let access: [SpaceAccess]
    /// The device's key as the server knows it; nil where it knows none.
    package let key: DeviceKey?
    /// Milliseconds since 1970 when the server answered.
    package let serverTime: Int64
    /// By what the server was known when it answered.
    package let trust: ServerTrust

    package init(
        serverURL: String, token: String, office: String, tag: String, access: [SpaceAccess],
        key: DeviceKey? = nil, serverTime: Int64, trust: ServerTrust = ServerTrust()
    ) {
        self.serverURL = serverURL
        self.token = token
        self.office = office
        self.tag = tag
        self.access = access
        self.key = key
        self.serverTime = serverTime
        self.trust = trust
    }
}

extension Replica {
    /// Makes the replica a client of a server; its local records keep their spaces.
    ///
    /// - Returns: what the device's clock had filled in wrongly before.
    /// - Throws: `StoreError` of kind `usage` when the replica belongs to another office.
    @discardableResult
    package func enrol(_ enrolment: Enrolment) throws -> [ClockedValue] {
        try file.write { try enrol(enrolment, $0) }
    }

    /// Makes the replica a client of its server, or of another, under a new device: the one that it
    /// was has been revoked, which is for good.
    ///
    /// What the server had granted is removed, to be fetched anew; unsent edits go to quarantine,
    /// from where they can be made again. What no server knew of keeps its place.
    ///
    /// - Returns: the spaces that were removed, with how many edits of each are kept.
    /// - Throws: as `enrol(_:)`.
    package func enrolAnew(
        _ enrolment: Enrolment, device: DeviceID, key: DevicePrivateKey
    ) throws -> [RevokedSpace] {
        try file.write { database in
            let settings = SettingsTable(database: database)
            let former = try Self.requireIdentity(database).device
            let granted = try SpaceTable(database: database).all().filter { $0.level != nil }
            let revoked = try granted.map { try revoke($0, database) }
            try settings.set(.replica, device.bytes.blob)
            try settings.set(.deviceKey, key.seed.blob)
            try settings.remove(.accessFingerprint)
            for space in try SpaceTable(database: database).all() {
                let ledger = try SpaceLedger(database, self, space: space)
                try ledger.rebind(from: former, to: device)
                try ledger.commit()
            }
            _ = try enrol(enrolment, database)
            return revoked
        }
    }

    private func enrol(
        _ enrolment: Enrolment, _ database: Database
    ) throws -> [ClockedValue] {
        let settings = SettingsTable(database: database)
        let office = try settings.text(.office)
        guard office == enrolment.office else {
            throw StoreError(
                .usage,
                "the invitation is for the office \(enrolment.office), this replica is of "
                    + (office ?? "none"),
                hint: "ask for an invitation for this office")
        }
        try settings.set(.serverURL, enrolment.serverURL)
        try settings.set(enrolment.trust)
        try settings.set(.token, enrolment.token)
        try settings.set(.tag, enrolment.tag)
        try noteKnownKey(enrolment.key, database)
        try setAccess(enrolment.access, database)
        let now = environment.now()
        let serverTime = HybridTimestamp(milliseconds: enrolment.serverTime).milliseconds
        return try setOffset(serverTime - now, at: now, database)
    }

    /// Keeps a new token of the replica's server; on disk when this returns.
    package func replaceToken(by token: String) throws {
        try file.write { try SettingsTable(database: $0).set(.token, token) }
    }

    /// Takes over what the server says the device may do. A space that it may not even read any
    /// more is removed.
    ///
    /// - Returns: the spaces that were removed.
    package func applyAccess(_ access: [SpaceAccess]) throws -> [RevokedSpace] {
        try file.write { try setAccess(access, $0) }
    }

    /// The fingerprint of the access list as it is known here.
    package func accessFingerprint() throws -> [UInt8] {
        try file.read { try SettingsTable(database: $0).bytes(.accessFingerprint) }
    }

    @discardableResult
    private func setAccess(
        _ access: [SpaceAccess], _ database: Database
    ) throws -> [RevokedSpace] {
        var revoked: [RevokedSpace] = []
        let spaces = SpaceTable(database: database)
        for granted in access { _ = try spaces.findOrCreate(granted.space) }
        let levels = Dictionary(
            access.map { ($0.space, $0.level) }, uniquingKeysWith: { _, last in last })
        for row in try spaces.all() where row.level != levels[row.name] {
            guard let level = levels[row.name] else {
                revoked.append(try revoke(row, database))
                continue
            }
            let ledger = try SpaceLedger(database, self, space: row)
            ledger.grant(level)
            try ledger.commit()
        }
        let fingerprint = SpaceAccess.fingerprint(access)
        try SettingsTable(database: database).set(.accessFingerprint, fingerprint.blob)
        return revoked
    }

    /// Learns how far the server's clock is ahead of this device's, as closely as can be told.
    ///
    /// The server read its clock somewhere between the asking and now, minutes apart on a slow
    /// line. So a known offset that fits in between is kept; any other moves no further than to
    /// the nearer end.
    ///
    /// - Parameters:
    ///   - stated: what the answer says, in milliseconds since 1970.
    ///   - askedAt: this device's time when the request was made.
    /// - Returns: the days that were corrected by it, and codes of a wrong year.
    @discardableResult
    package func noteServerTime(_ stated: Int64, askedAt: Int64) throws -> [ClockedValue] {
        // No more than a stamp can hold, whatever is said.
        let serverTime = HybridTimestamp(milliseconds: stated).milliseconds
        return try file.write(.refetchable) { database in
            let now = environment.now()
            let earliest = serverTime - max(now, askedAt)
            let latest = serverTime - min(now, askedAt)
            let known = try SettingsTable(database: database).int(.clockOffset)
            let offset = known ?? (earliest + (latest - earliest) / 2)
            return try setOffset(min(max(offset, earliest), latest), at: now, database)
        }
    }

    private func setOffset(
        _ offset: Int64, at now: Int64, _ database: Database
    ) throws -> [ClockedValue] {
        let last = try ClockMeasurement(database)
        let settings = SettingsTable(database: database)
        try settings.set(.clockOffset, offset)
        try settings.set(.clockOffsetAt, now)
        return try correctStamps(ClockMeasurement(offset: offset, at: now), after: last, database)
    }

    /// Names the spaces that hold pending commits which no server takes from this device.
    package func strandedSpaces() throws -> [String] {
        try file.read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT name FROM spaces WHERE (level IS NULL OR level < ?) AND EXISTS (
                        SELECT 1 FROM commits
                        WHERE commits.space = spaces.space AND number IS NULL)
                    ORDER BY name
                    """, arguments: [AccessLevel.write.rawValue])
        }
    }
}
