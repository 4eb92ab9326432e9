import GRDB
import StoreKit
import SyncProtocol

extension Replica {
    /// Where the replica stands with every space that the server has granted.
    package func syncStates() throws -> [SpaceSyncState] {
        try file.read { database in
            try SpaceTable(database: database).all().compactMap { row in
                try Self.syncState(row, database)
            }
        }
    }

    package func syncState(_ space: String) throws -> SpaceSyncState? {
        try file.read { database in
            try SpaceTable(database: database).find(space).flatMap {
                try Self.syncState($0, database)
            }
        }
    }

    private static func syncState(
        _ row: SpaceRow, _ database: Database
    ) throws -> SpaceSyncState? {
        guard let level = row.level else { return nil }
        return SpaceSyncState(
            space: row.name, level: level, cursor: row.cursor, digest: row.digest,
            claims: try claims(row, database), bound: try boundHeads(row, database),
            pending: try CommitTable(database: database).pendingCount(in: row.space),
            isProvisional: try !ProvisionalTable(database: database, space: row.space).isEmpty())
    }

    /// Of the writers that the server says are this device's, imported and former ones included.
    private static func boundHeads(
        _ space: SpaceRow, _ database: Database
    ) throws -> [WriterHead] {
        let device = try requireIdentity(database).device
        let writers = WriterTable(database: database)
        return try writers.writers(of: device, in: space.space).map {
            try writers.head($0, in: space.space)
        }
    }

    /// Those of the forks that a server has found in claims which still stand: of what it has
    /// acknowledged since, to another process, such an answer says nothing.
    package func upToDate(
        _ forks: [WriterFork], of claims: [WriterClaim], in space: String
    ) throws -> [WriterFork] {
        try file.read { database in
            guard let row = try SpaceTable(database: database).find(space) else { return [] }
            let heads = try WriterTable(database: database).heads(in: row.space)
            return forks.filter { fork in
                let claim = claims.first { $0.minted.writer == fork.head.writer }
                guard let claim, let head = heads[fork.head.writer] else { return true }
                return head.counter <= claim.acknowledged.counter
            }
        }
    }

    /// Those of a server's heads that this replica holds as they are.
    package func minted(_ heads: [WriterHead], in space: String) throws -> [WriterHead] {
        try file.read { database in
            guard let row = try SpaceTable(database: database).find(space) else { return [] }
            let chains = WriterChains(database: database, space: row.space)
            return try heads.filter {
                try chains.hash(at: Dot($0.writer, $0.counter)) == $0.hash
            }
        }
    }

    private static func claims(_ space: SpaceRow, _ database: Database) throws -> [WriterClaim] {
        let writers = WriterTable(database: database)
        let minted = try CommitTable(database: database).mintedHeads(in: space.space)
        let own = Set(try writers.ownWriters(in: space.space))
        let claimed = own.union(minted.map(\.writer))
        return try claimed.sorted().map { writer in
            let acknowledged = try writers.head(writer, in: space.space)
            return WriterClaim(
                acknowledged: acknowledged,
                minted: minted.first { $0.writer == writer } ?? acknowledged,
                isOwn: own.contains(writer))
        }
    }

    /// The next pending commits of a space in causal order, about `budget` bytes of them, frozen
    /// from now on: what has once been sent never changes.
    ///
    /// - Parameter heldBack: commits that stay here for now, and with them what builds on them.
    package func outgoing(
        _ space: String, after sequence: Int64, budget: Int, without heldBack: Set<Dot> = []
    ) throws -> Outgoing {
        try file.write { database in
            guard let row = try SpaceTable(database: database).find(space) else {
                return Outgoing(
                    claims: [], runs: [], announcements: [], last: sequence, more: false)
            }
            // A server that does not know the key has nothing to check a signature by.
            let signs = try SettingsTable(database: database).int(.keyIsKnown) != nil
            let ledger = try SpaceLedger(database, self, space: row)
            var builder = OutgoingBuilder(
                ledger: ledger, signer: signs ? try RunSigner(ledger) : nil)
            let outgoing = try builder.build(
                after: sequence, budget: budget, without: heldBack,
                claims: Self.claims(row, database))
            try ledger.commit()
            return outgoing
        }
    }

    /// Whether commits wait that can still get other stamps, and nobody knows whether the clock
    /// under which they were made was right: a server has not told the time since, the clock was
    /// set back meanwhile, or it is more than minutes since the server was asked.
    package func needsServerTime() throws -> Bool {
        try file.read { database in
            let measured = try ClockMeasurement(database)
            let settled = try SettingsTable(database: database).int(.settledStamps) ?? 0
            let unsettled = try CommitTable(database: database).unfrozen()
                .filter { $0.sequence > settled }
            guard !unsettled.isEmpty else { return false }
            guard let measured, !measured.isDoubtful(environment.now()) else { return true }
            return try unsettled.contains { row in
                let stamp = try row.commit().origin.stamp
                return measured.isDoubtful(stamp.milliseconds - (row.clockOffset ?? 0))
            }
        }
    }
}

/// Cuts pending commits into runs.
private struct OutgoingBuilder {
    let ledger: SpaceLedger
    /// Nil where nothing is signed.
    var signer: RunSigner?

    private var database: Database { ledger.database }
    private var space: Int64 { ledger.space.space }

    mutating func build(
        after sequence: Int64, budget: Int, without heldBack: Set<Dot>, claims: [WriterClaim]
    ) throws -> Outgoing {
        let commits = CommitTable(database: database)
        var rows: [CommitRow] = []
        var size = 0
        var more = false
        var last = sequence
        let unasked = try WordTable(database: database, space: space).unasked()
        var unvouched = Unvouched(unasked.union(heldBack))
        try commits.forEachPending(in: space, after: sequence) { row in
            if try unvouched.holdsBack(row) {
                last = row.sequence
                return true
            }
            guard rows.isEmpty || size + row.frame.count <= budget else {
                more = true
                return false
            }
            rows.append(row)
            size += row.frame.count
            last = row.sequence
            return true
        }
        if let last = rows.last { try ledger.freeze(upTo: last.sequence) }
        // One that an older server has told may be longer than a request may announce.
        let infos = try WriterTable(database: database)
            .infos(Set(rows.map(\.dot.writer)), in: space).map(\.bounded)
        return Outgoing(
            claims: claims, runs: try runs(rows), announcements: infos,
            last: last, more: more)
    }

    private mutating func runs(_ rows: [CommitRow]) throws -> [CommitRun] {
        var runs: [CommitRun] = []
        var start = 0
        while start < rows.count {
            var end = start + 1
            while end < rows.count, rows[end].dot.writer == rows[start].dot.writer,
                rows[end].dot.counter == rows[end - 1].dot.counter + 1
            {
                end += 1
            }
            var previous = try hash(before: rows[start].dot)
            let pieces =
                try signer?.pieces(rows[start..<end], signsUnknown: true)
                ?? [RunSigner.Piece(rows: rows[start..<end], signature: nil)]
            for piece in pieces {
                let run = CommitRun(piece, after: previous)
                previous = run.last
                runs.append(run)
            }
            start = end
        }
        return runs
    }

    private func hash(before dot: Dot) throws -> ContentHash {
        guard dot.counter > 1 else { return .zero }
        let previous = Dot(dot.writer, dot.counter - 1)
        if let row = try CommitTable(database: database).find(previous, in: space) {
            return row.hash
        }
        let head = try WriterTable(database: database).head(dot.writer, in: space)
        guard head.counter == previous.counter else { throw StoreError.damaged("commits") }
        return head.hash
    }
}

/// Commits that are not sent, and what builds on them: those of bundles for which nobody has given
/// his word, which do not go under this device's authority, and those that the line does not take.
struct Unvouched {
    /// Of each writer the first commit that is held back.
    private var first: [WriterID: UInt64]

    init(_ dots: Set<Dot>) {
        first = Dictionary(dots.map { ($0.writer, $0.counter) }, uniquingKeysWith: min)
    }

    mutating func holdsBack(_ row: CommitRow) throws -> Bool {
        guard !first.isEmpty else { return false }
        let isHeld =
            try row.dot.counter >= first[row.dot.writer] ?? .max
            || row.commit().deltas().contains { delta in
                delta.seen.entries.contains { $0.counter >= first[$0.writer] ?? .max }
            }
        if isHeld { first[row.dot.writer] = min(first[row.dot.writer] ?? .max, row.dot.counter) }
        return isHeld
    }
}

extension Replica {
    /// Commits of bundles that were taken while no server knew this replica, and for which nobody
    /// has given his word since.
    package func unvouched() throws -> [BundleQuestion] {
        try file.read { database in
            try SpaceTable(database: database).all().flatMap { space in
                let dots = try WordTable(database: database, space: space.space).unasked()
                let writers = WriterTable(database: database)
                let infos = try writers.infos(Set(dots.map(\.writer)), in: space.space)
                let judge = try BundleJudge(space, writers, of: infos)
                return try dots.sorted().flatMap { dot -> [BundleQuestion] in
                    let row = try CommitTable(database: database).find(dot, in: space.space)
                    guard let commit = try row?.commit() else { return [] }
                    return ((try? commit.deltas()) ?? []).map {
                        judge.question(.edit, $0.reference, commit.origin)
                    }
                }
            }
        }
    }

    /// Gives a person's word for them all: they are sent with the next sync.
    package func vouch(author: String?) throws {
        try file.write { database in
            let session = try EditSession(database, self, author: author)
            for space in try SpaceTable(database: database).all() {
                try WordTable(database: database, space: space.space)
                    .vouch(session.author, at: environment.now())
            }
        }
    }
}

extension Replica {
    /// How many of a space's commits up to a place no server has acknowledged.
    package func pendingCount(in space: String, upTo sequence: Int64) throws -> Int {
        try file.read { database in
            guard let row = try SpaceTable(database: database).find(space) else { return 0 }
            return try CommitTable(database: database)
                .pendingCount(in: row.space, upTo: sequence)
        }
    }

    /// The same of all spaces.
    package func pendingCount(upTo sequence: Int64) throws -> Int {
        try file.read { database in
            try SpaceTable(database: database).all().reduce(0) { sum, space in
                try sum
                    + CommitTable(database: database)
                    .pendingCount(in: space.space, upTo: sequence)
            }
        }
    }

    /// The place of the newest pending commit; it changes when somebody edits the replica.
    package func lastPendingSequence() throws -> Int64 {
        try file.read { database in
            try Int64.fetchOne(
                database, sql: "SELECT coalesce(max(sequence), 0) FROM commits WHERE number IS NULL"
            ) ?? 0
        }
    }
}
