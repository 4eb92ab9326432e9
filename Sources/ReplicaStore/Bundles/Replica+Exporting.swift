import DomainModel
import GRDB
import StoreKit
import SyncProtocol

extension Replica {
    /// What this replica holds, for a peer that makes a bundle for it.
    ///
    /// - Parameter names: nil for every space.
    package func peerVector(spaces names: [String]? = nil) throws -> PeerVector {
        try file.read { database in
            let writers = WriterTable(database: database)
            let spaces = try Self.chosen(names, database).map { space in
                PeerSpace(
                    space: space.name, cursor: space.cursor,
                    acknowledged: try writers.heads(in: space.space).values
                        .filter { $0.counter > 0 }.sorted { $0.writer < $1.writer },
                    pending: try CommitTable(database: database).mintedHeads(in: space.space)
                        .sorted { $0.writer < $1.writer })
            }
            return PeerVector(maker: try maker(database), spaces: spaces)
        }
    }

    /// Writes what this replica holds, and a peer lacks, as the parts of a bundle.
    ///
    /// The pending commits that go into it are frozen from now on. Spec: WireFormat §11.
    ///
    /// - Parameters:
    ///   - names: nil for every space.
    ///   - peer: nil for a bundle that anybody can use.
    /// - Throws: `StoreError`, and whatever `write` throws; nothing is frozen then.
    package func exportBundle(
        spaces names: [String]? = nil, for peer: PeerVector? = nil,
        _ write: (BundlePart) throws -> Void
    ) throws -> BundleContents {
        let contents = try file.write { database in
            let spaces = try Self.chosen(names, database)
            try write(.header(try maker(database), spaces: spaces.map(\.name)))
            var contents = BundleContents()
            for space in spaces {
                let held = peer?.spaces.first { $0.space == space.name }
                var export = try BundleExport(database, self, space, peer: held)
                contents.spaces.append(try export.run(write))
            }
            let offset = try SettingsTable(database: database).int(.clockOffset)
            let pending = contents.spaces.contains { $0.pending > 0 }
            contents.hasUnconfirmedTime = pending && offset == nil
            return contents
        }
        // A copy made before lacks what others know by then.
        if contents.spaces.contains(where: { $0.pending > 0 }) { try renewIncarnation() }
        return contents
    }

    /// Signs a bundle's file with the device's key.
    ///
    /// - Parameter hash: of what the file holds.
    package func sign(bundle hash: ContentHash) throws -> BundleSignature {
        try file.write { try BundleSignature(of: hash, by: privateKey($0)) }
    }

    private static func chosen(
        _ names: [String]?, _ database: Database
    ) throws -> [SpaceRow] {
        let spaces = SpaceTable(database: database)
        guard let names else { return try spaces.all().filter { try holdsAny($0, database) } }
        return try Set(names).sorted().map { name in
            guard let space = try spaces.find(name) else {
                throw StoreError(
                    .usage, "this replica holds no space “\(name.prefix(64))”",
                    hint: "it holds: " + (try spaces.all().map(\.name).joined(separator: ", ")))
            }
            return space
        }
    }

    private static func holdsAny(_ space: SpaceRow, _ database: Database) throws -> Bool {
        try Bool.fetchOne(
            database,
            sql: """
                SELECT EXISTS (SELECT 1 FROM records WHERE space = ?)
                OR EXISTS (SELECT 1 FROM commits WHERE space = ?)
                """, arguments: [space.space, space.space]) ?? false
    }

    private func maker(_ database: Database) throws -> BundleMaker {
        let identity = try Self.requireIdentity(database)
        let clock = try HybridClock(database, environment)
        let now = HybridTimestamp(milliseconds: clock.correctedNow).milliseconds
        return BundleMaker(
            schemaVersion: UInt64(schema.version), madeAt: UInt64(now),
            device: identity.device, office: identity.office, name: identity.name)
    }
}
