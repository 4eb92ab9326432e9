import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// How what a replica acknowledged as the server's stands to what the server holds now.
package enum HistoryComparison: Sendable {
    /// The server holds all of it.
    case covered
    /// The server has lost some of it.
    case lost
    /// The server has other commits under the same dots.
    case contradicted([WriterFork])
}

/// Some of what a server has lost, and where to go on.
package struct RecoveryPortion: Sendable {
    package let upload: RecoveryUpload
    /// Whose the writers are; with the last portion.
    package let announcements: [WriterInfo]
    /// The last record looked at; the next portion begins after it.
    package let last: Int64
}

extension Replica {
    /// A claim of every writer that this replica knows anything of: what upload begins with. Its
    /// device's own are also those that it has let go since, and those of branches.
    package func allClaims(_ name: String) throws -> [WriterClaim] {
        try file.read { database in
            guard let space = try SpaceTable(database: database).find(name) else { return [] }
            let writers = WriterTable(database: database)
            let own = try Set(
                writers.ownWriters(in: space.space)
                    + (Self.identity(database).map {
                        try writers.writers(of: $0.device, in: space.space)
                    } ?? []))
            let minted = try CommitTable(database: database).mintedHeads(in: space.space)
            var heads = try writers.heads(in: space.space)
            for head in minted where heads[head.writer] == nil {
                heads[head.writer] = WriterHead(head.writer)
            }
            return heads.values.sorted { $0.writer < $1.writer }.compactMap { head in
                let last = minted.first { $0.writer == head.writer } ?? head
                guard last.counter > 0 else { return nil }
                return WriterClaim(
                    acknowledged: head, minted: last, isOwn: own.contains(head.writer))
            }
        }
    }

    /// - Parameter hasGiven: whether the server was given all that it can be.
    package func compare(
        _ name: String, with history: SpaceHistory, hasGiven: Bool
    ) throws -> HistoryComparison {
        try file.read { database in
            guard let space = try SpaceTable(database: database).find(name) else {
                return .covered
            }
            let branches = BranchReader(database: database, space: space.space)
            let known = Dictionary(
                history.heads.map { ($0.writer, $0) }, uniquingKeysWith: { _, last in last })
            var forks: [WriterFork] = []
            var isLost = false
            for held in try WriterTable(database: database).heads(in: space.space).values {
                let head = known[held.writer] ?? WriterHead(held.writer)
                if held.counter > head.counter { isLost = true }
                guard head.counter > 0, head.counter <= held.counter else { continue }
                let hash = try branches.hash(at: head.counter, of: held.writer)
                // Where only a scan has brought what is known here, nobody can tell whether the
                // writer's replica was put back and has given its dots to other commits.
                let diverged = history.diverged.first { $0.writer == held.writer }
                guard hash.map({ $0 != head.hash }) ?? (diverged != nil) else { continue }
                let isKnown = try diverged.map {
                    try branches.hash(at: $0.counter, of: $0.writer) == $0.hash
                }
                forks.append(
                    WriterFork(head: head, shared: isKnown == true ? diverged?.counter ?? 0 : 0))
            }
            forks += try doubts(
                database, space, history, besides: Set(forks.map(\.head.writer)))
            if !hasGiven, space.digest != history.digest {
                // What only a lost server has shown, no vector names; what it had expunged, none
                // either.
                let reader = try LostStates(database, space, covered: VersionVector(history.heads))
                isLost =
                    try isLost || !reader.states(after: 0, budget: 1).states.isEmpty
                    || history.mayRecover && !reader.end().expunged.isEmpty
            }
            return forks.isEmpty ? isLost ? .lost : .covered : .contradicted(forks)
        }
    }

    /// Writers of which the server holds commits under dots that a lost epoch has shown in states,
    /// and no vector names: nobody can tell whether they are the same.
    private func doubts(
        _ database: Database, _ space: SpaceRow, _ history: SpaceHistory,
        besides settled: Set<WriterID>
    ) throws -> [WriterFork] {
        guard !history.diverged.isEmpty, let shown = try ObservedCommits(database, space) else {
            return []
        }
        let chains = WriterChains(database: database, space: space.space)
        // What was renamed here has a name that is nobody else's.
        let settled = try settled.union(
            WriterTable(database: database).renamedWriters(in: space.space))
        return try history.diverged.compactMap { diverged in
            guard let head = history.heads.first(where: { $0.writer == diverged.writer }),
                !settled.contains(diverged.writer)
            else { return nil }
            let known = max(diverged.counter, try chains.held(diverged.writer).counter)
            guard min(shown.reach[diverged.writer], head.counter) > known else { return nil }
            return WriterFork(head: head, shared: known)
        }
    }

    /// The next acknowledged states that a server's vector does not cover, about `budget` bytes of
    /// them; with the last ones the vector, and all that makes it complete.
    package func upload(
        _ name: String, beyond heads: [WriterHead], after record: Int64, budget: Int
    ) throws -> RecoveryPortion {
        try file.read { database in
            guard let space = try SpaceTable(database: database).find(name) else {
                return RecoveryPortion(
                    upload: RecoveryUpload(states: [], life: nil), announcements: [], last: record)
            }
            // Another process may have taken a bundle meanwhile.
            guard try ProvisionalTable(database: database, space: space.space).isEmpty() else {
                throw StoreError(
                    .changed, "\(name): a bundle was taken while the server was given something",
                    hint: "run sync again")
            }
            let reader = try LostStates(database, space, covered: VersionVector(heads))
            let given = try reader.states(after: record, budget: budget)
            let end = given.last == nil ? try reader.end() : nil
            let upload = RecoveryUpload(
                states: given.states, end: end, life: space.cursor.epoch,
                hashes: (record == 0 ? try reader.hashes() : []) + given.foreign,
                refused: given.refused.sorted())
            let infos = try WriterTable(database: database)
                .infos(Set(end?.vector.map(\.writer) ?? []), in: space.space).map(\.bounded)
            return RecoveryPortion(
                upload: upload, announcements: infos, last: given.last ?? record)
        }
    }

    /// Goes on in the history of a server that holds all that this replica knows.
    package func resume(
        _ name: String, in history: SpaceHistory, from shared: LogPlace?, epoch: Epoch
    ) throws {
        try file.write(.refetchable) { database in
            guard let space = try SpaceTable(database: database).find(name) else { return }
            let ledger = try SpaceLedger(database, self, space: space)
            try ledger.resume(in: history, from: shared, epoch: epoch)
            try ledger.commit()
        }
    }
}

extension Replica {
    /// Notes that the server has lost some of a space, and whether it may not take it back yet.
    package func noteLoss(of name: String, mayRecover: Bool) throws {
        try file.write(.refetchable) { database in
            guard let space = try SpaceTable(database: database).find(name) else { return }
            let ledger = try SpaceLedger(database, self, space: space)
            try ledger.awaitRecovery(!mayRecover)
            try ledger.commit()
        }
    }
}

/// Reads what a server has lost of one space.
struct LostStates {
    let database: Database
    let space: Int64
    /// What the server still has.
    let covered: VersionVector
    /// Records that it has otherwise than this replica, whatever its vector says.
    let differing: Set<RecordID>

    init(_ database: Database, _ space: SpaceRow, covered: VersionVector) throws {
        self.database = database
        self.space = space.space
        self.covered = covered
        differing = Set(
            try RescanComparison(database: database, space: space.space).differences()
                .map(\.record))
    }

    struct Portion {
        var states: [StateEntry] = []
        /// Void commits that these states have seen.
        var refused: Set<Dot> = []
        /// What is known of the last commits of other spaces that they have seen.
        var foreign: [WriterHead] = []
        /// The last record looked at; nil when that was the last of all.
        var last: Int64?
    }

    /// The next states, about `budget` bytes of them.
    func states(after record: Int64, budget: Int) throws -> Portion {
        let voids = try VoidTable(database: database).dots(in: space)
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(RecordTable.columns), collections.name AS name
                FROM records JOIN collections USING (collection)
                WHERE space = ? AND record > ? AND clock IS NOT NULL ORDER BY record
                """, arguments: [space, record])
        var portion = Portion()
        var seen = VersionVector()
        var size = 0
        while portion.last == nil, let row = try rows.next() {
            let record = try RecordRow(row: row)
            let state = try record.acknowledged()
            guard !covered.covers(state.context) || differing.contains(record.id) else {
                continue
            }
            let bytes = state.encoded()
            portion.states.append(
                StateEntry(collection: row["name"], record: record.id, state: bytes[...]))
            portion.refused.formUnion(voids.filter(state.context.covers))
            seen.merge(state.context)
            size += bytes.count
            if size >= budget { portion.last = record.record }
        }
        portion.foreign = try foreign(seen)
        return portion
    }

    /// The hashes that this replica knows in its other spaces of commits that are not of this one:
    /// a record has brought them along when it moved.
    private func foreign(_ seen: VersionVector) throws -> [WriterHead] {
        let own = try WriterTable(database: database).heads(in: space)
        return try seen.entries.filter { own[$0.writer] == nil }.compactMap { entry in
            let home = try Int64.fetchOne(
                database,
                // What waits there is not what a server has brought from there.
                sql: """
                    SELECT space FROM writers WHERE writer = ? AND space <> ? AND counter >= ?
                    """,
                arguments: [entry.writer.column, space, Int64(bitPattern: entry.counter)])
            let dot = Dot(entry.writer, entry.counter)
            return try home.flatMap {
                try WriterChains(database: database, space: $0).hash(at: dot)
            }.map { WriterHead(dot.writer, counter: dot.counter, hash: $0) }
        }
    }

    func end() throws -> RecoveryUpload.End {
        RecoveryUpload.End(
            vector: try heads(),
            voids: try VoidTable(database: database).entries(in: space),
            expunged: try ExpungedTable(database: database).all(in: space))
    }

    private func heads() throws -> [WriterHead] {
        try WriterTable(database: database).heads(in: space).values
            .filter { $0.counter > 0 }
            .sorted { $0.writer < $1.writer }
    }

    /// The chain hashes that are known between the server's heads and those here.
    func hashes() throws -> [WriterHead] { try heads().flatMap(hashes) }

    private func hashes(below head: WriterHead) throws -> [WriterHead] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT counter, hash FROM commits WHERE space = ? AND writer = ?
                AND number IS NOT NULL AND counter > ? AND counter < ? ORDER BY counter
                """,
            arguments: [
                space, head.writer.column, Int64(bitPattern: covered[head.writer]),
                Int64(bitPattern: head.counter),
            ]
        ).map {
            WriterHead(
                head.writer, counter: UInt64(bitPattern: $0[0]),
                hash: try ContentHash(column: $0[1], in: "commits"))
        }
    }
}

/// What a full scan after a difference tells of single records: which ones the server sent as they
/// are here, and so which ones the difference is about.
struct RescanComparison {
    struct Difference: Sendable {
        let collection: String
        let record: RecordID
        /// Whether the server does not have the record at all.
        let isUnknown: Bool
    }

    private enum Outcome: Int {
        case same = 0
        case other = 1
        case unknown = 2
    }

    let database: Database
    let space: Int64

    /// Forgets what an earlier scan told.
    func begin() throws {
        try database.execute(sql: "DELETE FROM compared WHERE space = ?", arguments: [space])
    }

    /// Notes that the server sent a record, and whether it is the same here now.
    func note(_ record: RecordID, collection: Int64, isSame: Bool) throws {
        try database.cachedStatement(sql: "INSERT OR REPLACE INTO compared VALUES (?, ?, ?, ?)")
            .execute(arguments: [
                space, collection, record.bytes.blob, (isSame ? Outcome.same : .other).rawValue,
            ])
    }

    /// At the scan's end: keeps only what differs, with the records that the server never sent.
    func end() throws {
        try database.execute(
            sql: """
                INSERT INTO compared
                SELECT space, collection, id, ? FROM records AS held
                WHERE space = ? AND clock IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM compared WHERE compared.space = held.space
                        AND compared.collection = held.collection AND compared.id = held.id);
                DELETE FROM compared WHERE space = ? AND outcome = ?;
                """,
            arguments: [Outcome.unknown.rawValue, space, space, Outcome.same.rawValue])
    }

    func differences() throws -> [Difference] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT collections.name AS name, id, outcome
                FROM compared JOIN collections USING (collection)
                WHERE space = ? ORDER BY name, id
                """, arguments: [space]
        ).map {
            Difference(
                collection: $0["name"], record: try RecordID(column: $0["id"], in: "compared"),
                isUnknown: $0["outcome"] == Outcome.unknown.rawValue)
        }
    }
}
