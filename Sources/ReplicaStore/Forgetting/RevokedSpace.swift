import GRDB
import StoreKit
import SyncProtocol

/// What was left of a space when its access was revoked.
package struct RevokedSpace: Hashable, Sendable {
    package let space: String
    /// Edits that no server had taken; they are in quarantine now.
    package let quarantined: Int

    /// What a person should know.
    package var notice: String {
        "\(space): this device has no access any more; what it held of it was removed"
            + (quarantined > 0 ? ", and its unsent edits are kept in quarantine" : "")
    }
}

extension Replica {
    /// The reason in quarantine; no server gives it.
    private static let revoked = "revoked"

    /// Removes a space that this device may not hold any more, and all knowledge of it. Edits that
    /// no server has taken go into quarantine. Spec: Security §7.
    func revoke(_ space: SpaceRow, _ database: Database) throws -> RevokedSpace {
        let ledger = try SpaceLedger(database, self, space: space)
        let pending = try ledger.pending()
        let quarantine = QuarantineTable(database: database)
        for row in pending {
            try quarantine.insert(row, reason: Self.revoked, at: environment.now())
        }
        try ledger.purge()
        try ledger.commit()
        return RevokedSpace(space: space.name, quarantined: pending.count)
    }

    /// Removes every space that a server has granted: the device was revoked altogether.
    ///
    /// - Returns: the spaces, with how many edits of each are kept in quarantine.
    package func purgeGrantedSpaces() throws -> [RevokedSpace] {
        try file.write { database in
            let granted = try SpaceTable(database: database).all().filter { $0.level != nil }
            let revoked = try granted.map { try revoke($0, database) }
            try SettingsTable(database: database).remove(.accessFingerprint)
            return revoked
        }
    }
}
