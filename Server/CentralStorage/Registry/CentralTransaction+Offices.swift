import GRDB
import StoreKit
import SyncProtocol

/// An office that the operator has added, as `office list` shows it.
package struct OfficeSummary: Hashable, Sendable {
    package let office: String
    /// Its devices that are not revoked.
    package let devices: Int
    /// The names of its channels, sorted.
    package let channels: [String]
}

extension CentralTransaction {
    private static let network = "network"

    /// The offices that were added, by name.
    package func offices() throws -> [OfficeSummary] {
        let names = try officeNames()
        return try names.map { name in
            let count = try database.row(
                "SELECT count(*) FROM devices WHERE office = ? AND revoked = 0", [name])
            return OfficeSummary(
                office: name, devices: count.map { $0[0] } ?? 0,
                channels: channels(of: name, with: names).map(\.space).sorted())
        }
    }

    /// Adds an office: its space, a channel with each other office, and the space `network` where
    /// there is none. Spaces of these names that exist already are taken as they are.
    ///
    /// Devices and open invitations of both offices get each new channel, at the level that they
    /// have in the space of their own office. Between the spaces of both offices routes lead both
    /// ways, so that cases can be transferred.
    ///
    /// - Throws: `StoreError` of kind `usage` where the name is taken, too long or no name.
    package func addOffice(_ name: String) throws {
        guard OfficeName.isValid(name), name.utf8.count <= OfficeChannel.officeByteLimit else {
            throw StoreError(
                .usage, "\(name.debugDescription) is not the name of an office with channels",
                hint: "use a-z, 0-9 and -, at most \(OfficeChannel.officeByteLimit) characters")
        }
        let others = try officeNames()
        guard !others.contains(name) else {
            throw StoreError(
                .usage, "the office \(name) exists already",
                hint: "see fieldbook-server office list")
        }
        let channels = channels(of: name, with: others)
        try database.run(
            "INSERT INTO offices (name, added_at) VALUES (?, ?)", [name, environment.now()])
        for space in [Self.network, SpaceName.own(of: name)] + channels.map(\.space)
        where try self.space(named: space) == nil { try insertSpace(space) }
        for channel in channels { try open(channel) }
        for other in others { try openRoutes(between: name, and: other) }
        try audit(
            .officeAdded, space: SpaceName.own(of: name),
            "the office \(name), with \(channels.count) channels and routes to other offices")
        try reconsiderTransfers()
        try registryChanged()
    }

    private func openRoutes(between office: String, and other: String) throws {
        guard let space = try space(named: SpaceName.own(of: office)),
            let far = try self.space(named: SpaceName.own(of: other))
        else { return }
        _ = try openRoute(space, far)
        _ = try openRoute(far, space)
    }

    /// What a device of an office may do where its invitation says nothing else.
    ///
    /// - Throws: `StoreError` of kind `usage` for an office that was not added.
    package func usualGrants(of office: String) throws -> [SpaceAccess] {
        let names = try officeNames()
        guard names.contains(office) else {
            throw StoreError(
                .usage, "there is no office \(office.debugDescription)",
                hint: "add it first: fieldbook-server office add NAME; or say what the device "
                    + "may do: --grant SPACE:LEVEL")
        }
        return [
            SpaceAccess(space: Self.network, level: .write),
            SpaceAccess(space: SpaceName.own(of: office), level: .manage),
        ] + channels(of: office, with: names).map { SpaceAccess(space: $0.space, level: .manage) }
    }

    /// The spaces that a device loses together with one: the channels of its office go with its
    /// office's space.
    func spacesThatGo(with space: SpaceRow, of office: String) throws -> [SpaceRow] {
        guard space.name == SpaceName.own(of: office) else { return [space] }
        let channels = channels(of: office, with: try officeNames())
        return try [space] + channels.compactMap { try self.space(named: $0.space) }
    }

    private func officeNames() throws -> [String] {
        try database.list("SELECT name FROM offices ORDER BY name", []) { $0[0] }
    }

    private func channels(of office: String, with others: [String]) -> [OfficeChannel] {
        others.compactMap { OfficeChannel(office, $0) }
    }

    /// Grants a new channel to whoever has a level in the space of one of its offices.
    private func open(_ channel: OfficeChannel) throws {
        for office in channel.offices {
            let devices = try database.list(
                """
                SELECT devices.id, level FROM devices JOIN grants ON grants.device = devices.id
                JOIN spaces ON spaces.id = grants.space
                WHERE office = ? AND revoked = 0 AND spaces.name = ? ORDER BY devices.id
                """, [office, SpaceName.own(of: office)]
            ) { (try $0.recordID(0), AccessLevel(rawValue: UInt8(clamping: $0[1] as Int))) }
            for case (let device, let level?) in devices {
                try grant(device, [SpaceAccess(space: channel.space, level: level)])
            }
            try database.run(
                """
                INSERT OR IGNORE INTO invitation_grants (code, space, level)
                SELECT invitations.code, channel.id, level FROM invitations
                JOIN invitation_grants ON invitation_grants.code = invitations.code
                JOIN spaces own ON own.id = invitation_grants.space
                JOIN spaces channel ON channel.name = ?
                WHERE office = ? AND own.name = ? AND device IS NULL
                """, [channel.space, office, SpaceName.own(of: office)])
        }
    }
}
