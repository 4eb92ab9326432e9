import GRDB
import StoreKit
import SyncProtocol

extension Replica {
    /// Settles what the server says of writers with two histories: this replica takes a fresh
    /// writer, and the commits that the server does not hold get other names. Spec: MergeRules §9.
    ///
    /// - Parameter isOfLostEpoch: whether what is acknowledged here is so by another epoch of the
    ///   server than the one that tells.
    package func settle(
        _ forks: [WriterFork], in name: String, isOfLostEpoch: Bool
    ) throws {
        try file.write { database in
            guard let space = try SpaceTable(database: database).find(name) else { return }
            let ledger = try SpaceLedger(database, self, space: space)
            let branches = BranchReader(
                database: database, space: space.space,
                shown: isOfLostEpoch ? try ObservedCommits(database, space) : nil)
            var adoption = StampAdoption(ledger)
            try adoption.run(forks)
            var renaming = adoption.renaming
            for fork in forks {
                try ledger.disown(fork.head.writer)
                try branches.insert(fork, into: &renaming)
            }
            let elsewhere = try ledger.rename(renaming)
            try ledger.commit()
            guard isOfLostEpoch, !elsewhere.isEmpty else { return }
            for other in try SpaceTable(database: database).all()
            where other.space != space.space && other.cursor.epoch == space.cursor.epoch {
                // What has moved there while that life lasted has seen the same commits.
                let ledger = try SpaceLedger(database, self, space: other)
                _ = try ledger.rename(elsewhere, isHome: false)
                try ledger.commit()
            }
        }
    }
}

/// Finds where the history of a writer here leaves that of the server.
struct BranchReader {
    let database: Database
    let space: Int64
    /// What a lost epoch has shown; nil where the one that had acknowledged everything goes on.
    var shown: ObservedCommits?

    /// Gives the part of a writer's history that the server does not hold its other name.
    func insert(_ fork: WriterFork, into renaming: inout Renaming) throws {
        let writer = fork.head.writer
        let acknowledged = try WriterTable(database: database).head(writer, in: space)
        let held = try CommitTable(database: database).lastHeld(writer, in: space)
        let known = max(acknowledged.counter, held.counter)
        // Under the dots of what waits, states show what was sent, or a copy's commits.
        let reach = held.counter > acknowledged.counter ? 0 : shown?.reach[writer] ?? 0
        let last = max(known, reach)
        let shared = try shared(fork, upTo: known)
        guard shared < last, shared < fork.head.counter else { return }
        let first = shared + 1
        func add(_ branch: Renaming.Branch) {
            branch.first == first ? renaming.insert(branch) : renaming.append(branch)
        }
        var next = first
        for run in try runs(of: writer, from: first) {
            guard let hash = try hash(at: run.lowerBound, of: writer) else { continue }
            if next == run.lowerBound {
                add(Renaming.Branch(writer, from: next, through: last, hash: hash))
            } else {
                // What comes behind commits that are held as states only, nobody could give a
                // server as their successor.
                add(Self.states(of: acknowledged, from: next, through: last))
                renaming.divert(Dot(writer, run.lowerBound), hash: hash)
            }
            guard run.upperBound < last else { return }
            next = run.upperBound + 1
        }
        if next <= known { add(Self.states(of: acknowledged, from: next, through: last)) }
        guard let shown, known < last else { return }
        add(
            Renaming.Branch(
                writer, from: max(first, known + 1), through: last,
                heldAsStatesOf: ContentHash(of: shown.life.bytes)))
    }

    /// The name of commits that are held as states only, after the last one that is known: another
    /// history may have gone on from the same first commit.
    private static func states(
        of known: WriterHead, from first: UInt64, through last: UInt64
    ) -> Renaming.Branch {
        first == known.counter
            ? Renaming.Branch(
                known.writer, from: first, through: last, hash: known.hash, isHeldAsStates: true)
            : Renaming.Branch(
                known.writer, from: first, through: last, heldAsStatesOf: known.hash)
    }

    /// The highest counter at which both histories are known to be equal.
    private func shared(_ fork: WriterFork, upTo last: UInt64) throws -> UInt64 {
        let writer = fork.head.writer
        if fork.head.counter <= last,
            try hash(at: fork.head.counter, of: writer) == fork.head.hash
        {
            return fork.head.counter
        }
        // Of others than these the server says nothing, whatever counters it names.
        var counter = min(fork.last, last)
        while counter > fork.shared, counter >= fork.first {
            if let hash = try hash(at: counter, of: writer),
                fork.compare(hash, at: counter) == .equal
            {
                return counter
            }
            counter -= 1
        }
        return fork.shared
    }

    /// What is held of a writer's commits without gaps.
    private func runs(of writer: WriterID, from first: UInt64) throws -> [ClosedRange<UInt64>] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT min(counter), max(counter) FROM (
                    SELECT counter, counter - row_number() OVER (ORDER BY counter) AS run
                    FROM commits WHERE space = ? AND writer = ? AND counter >= ?)
                GROUP BY run ORDER BY run
                """,
            arguments: [space, writer.column, Int64(bitPattern: first)]
        ).map { UInt64(bitPattern: $0[0])...UInt64(bitPattern: $0[1]) }
    }

    /// The chain hash of a writer at a counter, as far as it is known here.
    func hash(at counter: UInt64, of writer: WriterID) throws -> ContentHash? {
        try WriterChains(database: database, space: space).hash(at: Dot(writer, counter))
    }
}

/// What a epoch of the server that is lost has shown in states: some of it no vector names, because
/// a scan had not ended, or because that life was being recovered itself.
struct ObservedCommits {
    let life: Epoch
    /// What the acknowledged states of the space have seen.
    let reach: VersionVector

    /// - Returns: nil where no server has told anything yet.
    init?(_ database: Database, _ space: SpaceRow) throws {
        guard let life = space.cursor.epoch else { return nil }
        self.life = life
        var reach = VersionVector()
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(RecordTable.columns) FROM records WHERE space = ? AND clock IS NOT NULL
                """, arguments: [space.space])
        while let row = try rows.next().map(RecordRow.init) {
            reach.merge(try row.acknowledged().context)
        }
        self.reach = reach
    }
}
