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

/// The secret that enrols one device, made to be read out and typed in: `K7QF-2M9X-H4TC`.
///
/// 12 characters of an alphabet of 32 hold 60 bits. The store keeps a hash only.
struct InvitationCode {
    /// Without 0, 1, I and O, which are mistaken for each other.
    static let alphabet = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ")
    static let length = 12

    let text: String

    init(using generator: inout some RandomNumberGenerator) {
        let characters = (0..<Self.length).map { _ in
            Self.alphabet[Int.random(in: 0..<Self.alphabet.count, using: &generator)]
        }
        text = stride(from: 0, to: Self.length, by: 4)
            .map { String(characters[$0..<$0 + 4]) }.joined(separator: "-")
    }

    /// The hash under which a code is kept; case, spaces and hyphens of what was typed don't count.
    static func hash(of typed: String) -> ContentHash {
        ContentHash(of: Array("invitation".utf8), Array(plain(typed).utf8))
    }

    /// Whether what was typed has the form of a code.
    static func isCode(_ typed: String) -> Bool {
        plain(typed).count == length
            && typed.allSatisfy { $0 == "-" || $0 == " " || plain(String($0)).count == 1 }
    }

    private static func plain(_ typed: String) -> String {
        typed.uppercased().filter { alphabet.contains($0) }
    }
}

/// What a device is told when it is enrolled.
package struct Enrolment: Hashable, Sendable {
    package let device: DeviceID
    package let office: String
    package let name: String
    /// Two characters, unique within the office.
    package let tag: String
    package let grants: [SpaceAccess]
    /// The device's key, as the server will know it for ever.
    package let key: DeviceKey?
}

extension CentralTransaction {
    /// Makes a code that enrols one device of an office.
    ///
    /// - Parameter name: what the device is to be called; nil leaves that to the device.
    /// - Throws: `StoreError` of kind `usage` when a space is unknown or the channel of other
    ///   offices, or the office has no name.
    package func invite(office: String, name: String?, grants: [SpaceAccess]) throws -> String {
        guard OfficeName.isValid(office) else {
            throw StoreError(
                .usage, "\(office.debugDescription) is not the name of an office",
                hint: "use a-z, 0-9 and -, at most \(OfficeName.byteLimit) characters")
        }
        guard name.map(DeviceNames.isName) ?? true else {
            throw StoreError(
                .usage, "a device's name is one line of 1 to \(DeviceNames.nameBytes) bytes")
        }
        let resolved = try resolved(grants, office: office)
        var generator = environment.generator
        let code = InvitationCode(using: &generator).text
        let hash = InvitationCode.hash(of: code).blob
        try database.run(
            "INSERT INTO invitations (code, office, name, created_at) VALUES (?, ?, ?, ?)",
            [hash, office, name, environment.now()])
        for (space, level) in resolved {
            try database.run(
                "INSERT INTO invitation_grants (code, space, level) VALUES (?, ?, ?) "
                    + "ON CONFLICT DO UPDATE SET level = max(level, excluded.level)",
                [hash, space, level])
        }
        try audit(.invited, "one device of the office \(office): \(Self.listed(grants))")
        return code
    }

    /// Whether a code is known here, used or not: what a guess is told apart by.
    package func isInvitation(_ code: String) throws -> Bool {
        try database.row(
            "SELECT 1 FROM invitations WHERE code = ?", [InvitationCode.hash(of: code).blob]) != nil
    }

    /// Enrols a device and uses up its code; the same device may ask again with the same code
    /// when the answer was lost, and then only gets its new token.
    ///
    /// - Parameters:
    ///   - token: the hash of the device's token.
    ///   - key: what the device will sign with; nil of one that signs nothing.
    /// - Throws: `StoreError` of kind `notPermitted` when the code is unknown or too old, or the
    ///   device is enrolled already or has another key, and `changed` when the code was used up.
    package func enrol(
        code: String, device: DeviceID, name: String, token: ContentHash, key: DeviceKey? = nil
    ) throws -> Enrolment {
        let hash = InvitationCode.hash(of: code)
        guard
            let row = try database.row(
                "SELECT office, name, device, created_at, ended_at FROM invitations "
                    + "WHERE code = ?", [hash.blob])
        else { throw Self.refusal("the invitation code is unknown") }
        let usedBy = row.hasNull(atIndex: 2) ? nil : try row.recordID(2)
        switch usedBy {
        case nil:
            guard row.hasNull(atIndex: 4) else {
                throw Self.refusal("the invitation was withdrawn")
            }
            guard environment.now() < (row[3] as Int64) + Invitation.lifetime else {
                throw Self.refusal("the invitation code has expired")
            }
            let invitedName: String? = row[1]
            try admit(
                device, office: row[0], name: invitedName ?? name, token: token, invitation: hash)
        case device:
            guard row.hasNull(atIndex: 4) else {
                throw Self.refusal(
                    "the invitation code was used up: its device has called since", .changed)
            }
            try renew(device, token: token)
        default:
            throw Self.refusal("the invitation code was used by another device", .changed)
        }
        if let key {
            let known = try self.device(device)?.key
            guard known == nil || known == key else {
                throw Self.refusal("the device is known with another key")
            }
            try keep(key, of: device)
        }
        return try enrolment(of: device)
    }

    private func renew(_ device: DeviceID, token: ContentHash) throws {
        guard try self.device(device)?.isRevoked == false else {
            throw Self.refusal("the device was revoked")
        }
        let enrolledAt = try database.row(
            "SELECT enrolled_at FROM devices WHERE id = ?", [device.blob])
        let first: Int64 = enrolledAt?[0] ?? 0
        guard environment.now() < first + Invitation.repetition else {
            throw Self.refusal("the invitation code was used up more than a day ago", .changed)
        }
        try database.run(
            "UPDATE devices SET token = ?, next_token = NULL WHERE id = ?",
            [token.blob, device.blob])
    }

    private func admit(
        _ device: DeviceID, office: String, name: String, token: ContentHash,
        invitation: ContentHash
    ) throws {
        guard try self.device(device) == nil else {
            throw Self.refusal("the device is enrolled already")
        }
        let tag = try freeTag(office: office)
        try database.run(
            "INSERT INTO devices (id, office, name, tag, token, revoked, enrolled_at) "
                + "VALUES (?, ?, ?, ?, ?, 0, ?)",
            [device.blob, office, name, tag, token.blob, environment.now()])
        try database.run(
            "INSERT INTO grants (device, space, level) "
                + "SELECT ?, space, level FROM invitation_grants WHERE code = ?",
            [device.blob, invitation.blob])
        try database.run(
            "UPDATE invitations SET device = ? WHERE code = ?", [device.blob, invitation.blob])
        try audit(.enrolled, device: device, "a device of the office \(office)")
        try registryChanged()
    }

    private func enrolment(of id: DeviceID) throws -> Enrolment {
        guard let device = try device(id) else {
            throw StoreError(.failed, "an enrolled device is missing")
        }
        return Enrolment(
            device: id, office: device.office, name: device.name, tag: device.tag,
            grants: device.grants, key: device.key)
    }

    private static func refusal(
        _ message: String, _ kind: StoreError.Kind = .notPermitted
    ) -> StoreError {
        StoreError(kind, message, hint: "ask the server's operator for a new invitation")
    }
}
