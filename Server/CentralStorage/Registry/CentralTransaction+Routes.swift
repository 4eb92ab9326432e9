import GRDB
import StoreKit
import SyncProtocol

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
        guard try !hasRoute(from: from.id, to: to.id) else { return }
        try database.run(
            "INSERT INTO routes (origin, destination) VALUES (?, ?)", [from.id, to.id])
        try reconsiderTransfers()
        try audit(.routeAdded, space: origin, "to \(destination)")
        try registryChanged()
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
