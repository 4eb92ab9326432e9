import GRDB
import StoreKit
import SyncProtocol

/// One line of the trail that the server keeps of what its operator did, and of what it allowed
/// that changes more than records.
package struct AuditEntry: Hashable, Sendable {
    package let number: Int64
    /// Milliseconds since 1970.
    package let at: Int64
    package let action: AuditAction
    /// The name of the space that it is about, if it is about one.
    package let space: String?
    /// The device that it is about, or whose request it was.
    package let device: DeviceID?
    /// For people; never a record's content or a secret.
    package let detail: String
}

/// What was done; the words are stable.
package enum AuditAction: String, Sendable, CaseIterable {
    case spaceAdded = "space_added"
    case officeAdded = "office_added"
    case invited
    case invitationWithdrawn = "invitation_withdrawn"
    case enrolled
    case keyRegistered = "key_registered"
    case rotated
    case granted
    case revoked
    case backup
    case restore
    case recoveryOpened = "recovery_opened"
    case recoveryEnded = "recovery_ended"
    // Under their first names, which stand in the trails of stores that go on.
    case recovered = "healed"
    /// Parts of what a device gave back were not taken from it.
    case uploadRefused = "healing_refused"
    case erased
    case expelled
    case compacted
    case routeAdded = "route_added"
    case routeRemoved = "route_removed"
    /// A record was brought to another space.
    case moved
    /// A move that was taken, and is not carried out before its author may.
    case moveHeld = "move_held"
    case moveRefused = "move_refused"
    /// What a space holds of a record that was erased in another one, whose word does not reach it.
    case erasureStopped = "erasure_stopped"
}

extension CentralTransaction {
    /// Adds a line to the trail, in the transaction that does what it tells.
    package func audit(
        _ action: AuditAction, space: String? = nil, device: DeviceID? = nil, _ detail: String
    ) throws {
        try database.run(
            "INSERT INTO audit (at, action, space, device, detail) VALUES (?, ?, ?, ?, ?)",
            [environment.now(), action.rawValue, space, device?.blob, detail])
    }

    package func auditOnce(
        _ action: AuditAction, space: String, device: DeviceID?, _ detail: String
    ) throws {
        let known = try database.row(
            "SELECT 1 FROM audit WHERE space = ? AND action = ? AND detail = ?",
            [space, action.rawValue, detail])
        if known == nil { try audit(action, space: space, device: device, detail) }
    }

    /// Adds to the day's line of what a device does often, so that the trail stays short.
    ///
    /// - Parameters:
    ///   - count: what is added to the number that the line begins with.
    ///   - unit: what is counted; that of the last call stands.
    package func auditDaily(
        _ action: AuditAction, space: String, device: DeviceID, _ count: Int, _ unit: String
    ) throws {
        let day: Int64 = 24 * 60 * 60 * 1000
        let (now, key) = (
            environment.now(), [action.rawValue, space, device.blob] as StatementArguments
        )
        let last = try database.row(
            """
            SELECT id, detail FROM audit WHERE action = ? AND space = ? AND device = ?
                AND at > ? AND at <= ? ORDER BY id DESC LIMIT 1
            """, key + [now - day, now])
        guard let last else {
            return try audit(action, space: space, device: device, "\(count) \(unit)")
        }
        let known = (last[1] as String).split(separator: " ").first.flatMap { Int($0) } ?? 0
        try database.run(
            "UPDATE audit SET detail = ? WHERE id = ?",
            ["\(known + count) \(unit)", last[0] as Int64])
    }

    /// The last lines of the trail, oldest first.
    package func auditTrail(limit: Int) throws -> [AuditEntry] {
        try database.list(
            """
            SELECT id, at, action, space, device, detail FROM audit ORDER BY id DESC LIMIT ?
            """, [limit], Self.auditEntry
        ).reversed()
    }

    private static func auditEntry(_ row: Row) throws -> AuditEntry {
        guard let action = AuditAction(rawValue: row[2]) else {
            throw StoreError(.unusable, "the audit trail holds an unknown action")
        }
        return AuditEntry(
            number: row[0], at: row[1], action: action, space: row[3],
            device: row.hasNull(atIndex: 4) ? nil : try row.recordID(4), detail: row[5])
    }
}
