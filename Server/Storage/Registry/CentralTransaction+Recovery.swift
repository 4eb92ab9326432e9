import GRDB
import ReplicaStore
import SyncProtocol

/// A space's recovery as the server's operator sees it.
package struct RecoveryStatus: Hashable, Sendable {
    package let space: String
    /// Nil when none is open.
    package let recovery: Recovery?
    /// The devices that have not met the server since it was opened, the lapsed ones left out.
    package let waitingFor: [ReplicaStanding]
}

extension CentralTransaction {
    package func recovery(of space: SpaceRow.ID) throws -> Recovery? {
        try database.row("SELECT opened_at, reason FROM recovery WHERE space = ?", [space])
            .map { Recovery(openedAt: $0[0], reason: $0[1]) }
    }

    package func openRecovery(of space: SpaceRow, because reason: String) throws {
        try database.run(
            """
            INSERT INTO recovery (space, opened_at, reason) VALUES (?, ?, ?)
            ON CONFLICT DO UPDATE SET opened_at = excluded.opened_at, reason = excluded.reason
            """, [space.id, environment.now(), reason])
        // Every device has to say again where it stands.
        try database.run("DELETE FROM positions WHERE space = ?", [space.id])
        try audit(.recoveryOpened, space: space.name, reason)
        try registryChanged()
    }

    package func endRecovery(of space: SpaceRow, because reason: String) throws {
        try database.run("DELETE FROM recovery WHERE space = ?", [space.id])
        try audit(.recoveryEnded, space: space.name, reason)
        try registryChanged()
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
