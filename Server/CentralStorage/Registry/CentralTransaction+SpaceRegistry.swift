import GRDB
import StoreKit
import SyncProtocol

/// A space as the server's operator sees it.
package struct SpaceSummary: Hashable, Sendable {
    package let space: String
    package let records: Int
    /// The number of the last log entry.
    package let number: UInt64
    package let digest: Digest
}

extension CentralTransaction {
    /// Adds an empty space.
    ///
    /// - Throws: `StoreError` of kind `usage` when the name is not made of `a-z`, `0-9`, `:` and
    ///   `-`, is taken, or is that of a channel, which only its offices bring.
    package func addSpace(_ name: String) throws {
        if let channel = OfficeChannel(space: name) {
            throw StoreError(
                .usage, "\(name) is the channel of two offices, and is made with them",
                hint: "fieldbook-server office add \(channel.first) \(channel.second)")
        }
        guard SpaceName.isValid(name) else {
            throw StoreError(
                .usage, "\(name.debugDescription) is not the name of a space",
                hint: "use a-z, 0-9, : and -, at most 64 characters; for example office:minsk")
        }
        guard try space(named: name) == nil else {
            throw StoreError(.usage, "the space \(name) exists already")
        }
        try insertSpace(name)
        try reconsiderTransfers()
        try registryChanged()
    }

    /// Adds an empty space whose name is valid and free.
    func insertSpace(_ name: String) throws {
        let empty = SpaceRow(id: 0, name: name)
        try database.run(
            "INSERT INTO spaces (name, number, chain, digest, log_bytes, records, state_bytes) "
                + "VALUES (?, 0, ?, ?, 0, 0, 0)",
            [name, empty.chain.blob, ContentHash.zero.blob])
        try audit(.spaceAdded, space: name, "a new space")
    }

    /// All spaces, by name.
    package func spaces() throws -> [SpaceSummary] {
        try spaceRows().map {
            SpaceSummary(
                space: $0.name, records: $0.records, number: $0.number, digest: $0.digest)
        }
    }

    func spaceRows() throws -> [SpaceRow] {
        try database.list(
            "SELECT \(Self.spaceColumns) FROM spaces ORDER BY name", [], Self.space)
    }

    /// Tells waiting requests, also of another process, to look again.
    func registryChanged() throws {
        try database.run("UPDATE registry SET version = version + 1")
    }

    /// The ids of the spaces that are granted to devices of an office.
    ///
    /// - Throws: kind `usage` for a space that is unknown, or is the channel of other offices.
    func resolved(
        _ grants: [SpaceAccess], office: String
    ) throws -> [(space: SpaceRow.ID, level: Int)] {
        try grants.map { grant in
            if let channel = OfficeChannel(space: grant.space), !channel.offices.contains(office) {
                throw StoreError(
                    .usage, "\(grant.space) is open to devices of its two offices only",
                    hint: "a device of \(office) has channels of its own: "
                        + "fieldbook-server office list")
            }
            guard let row = try space(named: grant.space) else {
                throw StoreError(
                    .usage, "there is no space \(grant.space.debugDescription)",
                    hint: "add it first: fieldbook-server space add \(grant.space)")
            }
            return (row.id, Int(grant.level.rawValue))
        }
    }
}

/// A way that the operator has opened: whoever manages the first space may move records to the
/// second one, without a grant there.
package struct TransferRoute: Hashable, Sendable {
    package let origin: String
    package let destination: String
}

extension CentralTransaction {
    /// The routes, by origin, then destination.
    package func routes() throws -> [TransferRoute] {
        try database.list(
            """
            SELECT origins.name, destinations.name FROM routes
            JOIN spaces origins ON origins.id = routes.origin
            JOIN spaces destinations ON destinations.id = routes.destination
            ORDER BY origins.name, destinations.name
            """, []
        ) { TransferRoute(origin: $0[0], destination: $0[1]) }
    }

    package func hasRoute(from origin: SpaceRow.ID, to destination: SpaceRow.ID) throws -> Bool {
        try database.row(
            "SELECT 1 FROM routes WHERE origin = ? AND destination = ?", [origin, destination])
            != nil
    }

    /// Opens a route; transfers that wait for one go on with the next exchange. Opening it again
    /// changes nothing.
    ///
    /// - Throws: `StoreError`, kind `usage` where a space does not exist or both are one.
    package func addRoute(from origin: String, to destination: String) throws {
        let (from, to) = try ends(origin, destination)
        guard from.id != to.id else {
            throw StoreError(
                .usage, "a route leads from one space to another one",
                hint: "within \(origin) a record need not be moved")
        }
        guard try openRoute(from, to) else { return }
        try reconsiderTransfers()
        try audit(.routeAdded, space: origin, "to \(destination)")
        try registryChanged()
    }

    /// - Returns: whether there was none.
    func openRoute(_ origin: SpaceRow, _ destination: SpaceRow) throws -> Bool {
        guard try !hasRoute(from: origin.id, to: destination.id) else { return false }
        try database.run(
            "INSERT INTO routes (origin, destination) VALUES (?, ?)", [origin.id, destination.id])
        return true
    }

    /// Closes a route. What has moved by it stays where it is.
    ///
    /// - Throws: `StoreError`, kind `usage` where there is no such space or route.
    package func removeRoute(from origin: String, to destination: String) throws {
        let (from, to) = try ends(origin, destination)
        guard try hasRoute(from: from.id, to: to.id) else {
            throw StoreError(
                .usage, "there is no route from \(origin) to \(destination)",
                hint: "see fieldbook-server route list")
        }
        try database.run(
            "DELETE FROM routes WHERE origin = ? AND destination = ?", [from.id, to.id])
        try audit(.routeRemoved, space: origin, "to \(destination)")
        try registryChanged()
    }

    private func ends(
        _ origin: String, _ destination: String
    ) throws -> (SpaceRow, SpaceRow) {
        func space(_ name: String) throws -> SpaceRow {
            guard let row = try self.space(named: name) else {
                throw StoreError(
                    .usage, "there is no space \(name.debugDescription)",
                    hint: "see fieldbook-server spaces")
            }
            return row
        }
        return (try space(origin), try space(destination))
    }
}

extension CentralTransaction {
    /// A random two-character tag that no device of the office has.
    ///
    /// The first is a letter, so that a tag is never read as a number.
    func freeTag(office: String) throws -> String {
        let taken = Set(
            try database.list("SELECT tag FROM devices WHERE office = ?", [office]) {
                $0[0] as String
            })
        let letters = InvitationCode.alphabet.filter(\.isLetter)
        let free = letters.flatMap { letter in
            InvitationCode.alphabet.map { String([letter, $0]) }
        }.filter { !taken.contains($0) }
        var generator = environment.generator
        guard let tag = free.randomElement(using: &generator) else {
            throw StoreError(
                .usage, "the office \(office) has no free device tag left",
                hint: "divide it into two offices")
        }
        return tag
    }
}
