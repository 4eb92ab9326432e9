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
    ///   `-`, or is taken.
    package func addSpace(_ name: String) throws {
        guard SpaceName.isValid(name) else {
            throw StoreError(
                .usage, "\(name.debugDescription) is not the name of a space",
                hint: "use a-z, 0-9, : and -, at most 64 characters; for example office:minsk")
        }
        guard try space(named: name) == nil else {
            throw StoreError(.usage, "the space \(name) exists already")
        }
        let empty = SpaceRow(id: 0, name: name)
        try database.run(
            "INSERT INTO spaces (name, number, chain, digest, log_bytes, records, state_bytes) "
                + "VALUES (?, 0, ?, ?, 0, 0, 0)",
            [name, empty.chain.blob, ContentHash.zero.blob])
        try reconsiderTransfers()
        try audit(.spaceAdded, space: name, "a new space")
        try registryChanged()
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

    /// The ids of the spaces that are granted. - Throws: kind `usage` for one that is unknown.
    func resolved(_ grants: [SpaceAccess]) throws -> [(space: SpaceRow.ID, level: Int)] {
        try grants.map { grant in
            guard let row = try space(named: grant.space) else {
                throw StoreError(
                    .usage, "there is no space \(grant.space.debugDescription)",
                    hint: "add it first: fieldbook-server space add \(grant.space)")
            }
            return (row.id, Int(grant.level.rawValue))
        }
    }
}
