import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// An invitation whose code can still be used, without the code.
package struct Invitation: Hashable, Sendable {
    /// How long a code can be used, in milliseconds.
    package static let lifetime: Int64 = 14 * 24 * 3_600_000
    /// How long after the first enrolment its device may ask again, in milliseconds.
    package static let repetition: Int64 = 24 * 3_600_000

    /// The beginning of the code's hash; it tells invitations apart and opens nothing.
    package let fingerprint: String
    package let office: String
    /// What the device is to be called; nil leaves that to the device.
    package let name: String?
    package let grants: [SpaceAccess]
    /// Milliseconds since 1970.
    package let createdAt: Int64
    package let expiresAt: Int64
    /// The device that has enrolled, and may ask again until it has called; nil before that.
    package let device: DeviceID?
}

extension CentralTransaction {
    private static let fingerprintBytes = 4

    /// The time by which ages are told, in milliseconds since 1970.
    package var now: Int64 { environment.now() }

    /// The invitations whose codes can still be used, the oldest first.
    package func openInvitations() throws -> [Invitation] {
        let now = environment.now()
        let rows = try database.list(
            """
            SELECT code, invitations.office, invitations.name, created_at, device, enrolled_at
            FROM invitations LEFT JOIN devices ON devices.id = device
            WHERE ended_at IS NULL AND coalesce(revoked, 0) = 0 ORDER BY created_at, code
            """, [], invitation)
        return rows.filter { $0.expiresAt > now }
    }

    private func invitation(_ row: Row) throws -> Invitation {
        let code: Data = row[0]
        let created: Int64 = row[3]
        let enrolled: Int64? = row[5]
        return Invitation(
            fingerprint: Hexadecimal.text(code.prefix(Self.fingerprintBytes)), office: row[1],
            name: row[2], grants: try grants(ofCode: code), createdAt: created,
            expiresAt: enrolled.map { $0 + Invitation.repetition } ?? created + Invitation.lifetime,
            device: row.hasNull(atIndex: 4) ? nil : try row.recordID(4))
    }

    private func grants(ofCode code: Data) throws -> [SpaceAccess] {
        try database.list(
            """
            SELECT spaces.name, level FROM invitation_grants
            JOIN spaces ON spaces.id = invitation_grants.space
            WHERE code = ? ORDER BY spaces.name
            """, [code]
        ) { row in
            guard let level = AccessLevel(rawValue: UInt8(clamping: row[1] as Int)) else {
                throw StoreError(.unusable, "a grant has an unknown level")
            }
            return SpaceAccess(space: row[0], level: level)
        }
    }

    /// Ends an invitation before its time: nobody can enrol with its code any more.
    ///
    /// A device that has enrolled with it stays; revoke that one by itself.
    ///
    /// - Parameter named: the code, or the invitation's fingerprint.
    /// - Throws: `StoreError` of kind `notFound` where no open invitation is meant.
    package func withdraw(_ named: String) throws -> Invitation {
        let fingerprint =
            InvitationCode.isCode(named)
            ? Hexadecimal.text(InvitationCode.hash(of: named).bytes.prefix(Self.fingerprintBytes))
            : named.lowercased()
        let found = try openInvitations().filter { $0.fingerprint == fingerprint }
        guard let invitation = found.first, found.count == 1 else {
            throw StoreError(
                .notFound, "there is no open invitation of that fingerprint or code",
                hint: "see fieldbook-server invitations")
        }
        try database.run(
            "UPDATE invitations SET ended_at = ? WHERE lower(hex(substr(code, 1, ?))) = ? "
                + "AND ended_at IS NULL",
            [environment.now(), Self.fingerprintBytes, fingerprint])
        try audit(
            .invitationWithdrawn, device: invitation.device,
            "an invitation of the office \(invitation.office)")
        return invitation
    }
}
