import DomainModel
import GRDB
import StoreKit
import SyncProtocol

/// Writes one space of a replica into a bundle.
///
/// A commit that is held travels as it is, acknowledged or not, so that a receiver of another
/// history can still take it; a record's state only where the commits do not give it.
struct BundleExport {
    /// About the bytes of states or frames in one part.
    static let partBytes = 1 << 20

    let database: Database
    let replica: Replica
    let space: SpaceRow
    let peer: PeerSpace?
    let heads: [WriterID: WriterHead]
    private let voids: [LogEntry]
    private let expunged: [RecordReference]
    private var contents: BundleContents.Space

    init(
        _ database: Database, _ replica: Replica, _ space: SpaceRow, peer: PeerSpace?
    ) throws {
        self.database = database
        self.replica = replica
        self.space = space
        self.peer = peer
        heads = try WriterTable(database: database).heads(in: space.space)
            .filter { $0.value.counter > 0 }
        voids = try VoidTable(database: database).entries(in: space.space)
        expunged = try ExpungedTable(database: database).all(in: space.space)
        contents = BundleContents.Space(space: space.name)
    }

    mutating func run(_ write: (BundlePart) throws -> Void) throws -> BundleContents.Space {
        let knowledge = try knowledge()
        var frames = try BundleFrames(database, replica, space, peer: peer)
        try write(
            .space(
                BundleSpace(
                    space: space.name, knowledge: knowledge,
                    writers: try WriterTable(database: database)
                        .infos(Set(heads.keys).union(try frames.writers), in: space.space))))
        if let knowledge {
            contents.number = knowledge.cursor.number
            try writeStates(knowledge, frames, write)
        }
        try writeCommits(&frames, write)
        return contents
    }

    /// What is said of the log: only from a knowledge cursor whose digest the server did not
    /// dispute, and only if the peer may lack something of it.
    private func knowledge() throws -> BundleKnowledge? {
        guard case .knowledge(let epoch, let number, _) = space.cursor, number > 0,
            space.rescans == 0
        else { return nil }
        if case .knowledge(epoch, let known, _)? = peer?.cursor, known >= number { return nil }
        guard let base = base(epoch) else { return nil }
        let floors = VersionVector(base)
        return BundleKnowledge(
            cursor: space.cursor, base: base,
            head: LogEnd(
                chain: space.chain, digest: space.digest,
                vector: heads.values.sorted { $0.writer < $1.writer },
                voids: voids.filter { !floors.covers($0.dot) }, expunged: expunged),
            isProvisional: try !ProvisionalTable(database: database, space: space.space)
                .isEmpty())
    }

    /// The peer's vector, if it is of the same history and this replica has passed it; nil where
    /// the peer could not use what is built on it.
    private func base(_ epoch: Epoch) -> [WriterHead]? {
        guard let peer else { return [] }
        switch peer.cursor {
        case .start: return peer.acknowledged.isEmpty ? [] : nil
        case .knowledge(epoch, _, _):
            let isPassed = peer.acknowledged.allSatisfy { theirs in
                guard let ours = heads[theirs.writer] else { return false }
                return ours.counter > theirs.counter || ours == theirs
            }
            return isPassed ? peer.acknowledged : nil
        case .knowledge, .scan: return nil
        }
    }

    private mutating func writeStates(
        _ knowledge: BundleKnowledge, _ frames: BundleFrames,
        _ write: (BundlePart) throws -> Void
    ) throws {
        let base = VersionVector(knowledge.base)
        let given = try frames.complete(above: base, upTo: heads, voids: voids)
        var entries: [StateEntry] = []
        var size = 0
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(RecordTable.columns), collections.name AS name
                FROM records JOIN collections USING (collection) WHERE space = ?
                """, arguments: [space.space])
        while let row = try rows.next() {
            let record = try RecordRow(row: row)
            let state = try record.acknowledged()
            let isNeeded = state.context.entries.contains {
                $0.counter > base[$0.writer]
                    && ($0.counter > given[$0.writer] || record.life == .erased)
            }
            guard isNeeded else { continue }
            let bytes = state.encoded()
            entries.append(
                StateEntry(collection: row["name"], record: record.id, state: bytes[...]))
            contents.states += 1
            size += bytes.count
            guard size >= Self.partBytes else { continue }
            try write(.states(entries))
            (entries, size) = ([], 0)
        }
        if !entries.isEmpty { try write(.states(entries)) }
    }

    private mutating func writeCommits(
        _ frames: inout BundleFrames, _ write: (BundlePart) throws -> Void
    ) throws {
        while let part = try frames.next(bytes: Self.partBytes) {
            contents.commits += part.commits
            contents.pending += part.pending
            try write(.commits(part.runs))
        }
    }
}

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
