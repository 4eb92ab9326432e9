import GRDB
import SyncProtocol

extension Replica {
    /// Settles what the server says of writers with two histories: this replica takes a fresh
    /// writer, and the commits that the server does not hold get other names. Spec: MergeRules §9.
    ///
    /// - Returns: how many commits were renamed.
    @discardableResult
    package func settle(_ forks: [WriterFork], in name: String) throws -> Int {
        try file.write { database in
            guard let space = try SpaceTable(database: database).find(name) else { return 0 }
            let writers = WriterTable(database: database)
            let branches = BranchReader(database: database, space: space.space)
            var adoption = StampAdoption(database, self, space: space.space)
            try adoption.run(forks)
            var renaming = adoption.renaming
            for fork in forks {
                try writers.disown(fork.head.writer, in: space.space)
                try branches.insert(fork, into: &renaming)
            }
            return try BranchRenamer(database, schema: schema, space: space.space)
                .apply(renaming)
        }
    }
}

/// Finds where the history of a writer here leaves that of the server.
struct BranchReader {
    let database: Database
    let space: Int64

    /// Gives the part of a writer's history that the server does not hold its other name.
    func insert(_ fork: WriterFork, into renaming: inout Renaming) throws {
        let writer = fork.head.writer
        let acknowledged = try WriterTable(database: database).head(writer, in: space)
        let held = try CommitTable(database: database).lastHeld(writer, in: space)
        let last = max(acknowledged.counter, held.counter)
        let shared = try shared(fork, upTo: last)
        guard shared < last, shared < fork.head.counter else { return }
        let first = shared + 1
        let hash = try hash(at: first, of: writer)
        renaming.insert(
            hash.map { Renaming.Branch(writer, from: first, through: last, hash: $0) }
                ?? Renaming.Branch(
                    writer, from: first, through: last, heldAsStatesOf: acknowledged.hash))
        // What comes behind commits that are held as states only, nobody could give a server as
        // their successor.
        for start in try runs(of: writer, from: first) where start.counter > first {
            renaming.divert(Dot(writer, start.counter), hash: start.hash)
        }
    }

    /// The highest counter at which both histories are known to be equal.
    private func shared(_ fork: WriterFork, upTo last: UInt64) throws -> UInt64 {
        var counter = min(fork.head.counter, last)
        while counter > fork.shared, counter >= fork.first {
            if let hash = try hash(at: counter, of: fork.head.writer),
                fork.compare(hash, at: counter) == .equal
            {
                return counter
            }
            counter -= 1
        }
        return fork.shared
    }

    /// The first commits of what is held of a writer without gaps.
    private func runs(of writer: WriterID, from first: UInt64) throws -> [WriterHead] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT counter, hash FROM commits AS held
                WHERE space = ? AND writer = ? AND counter >= ? AND NOT EXISTS (
                    SELECT 1 FROM commits WHERE space = held.space AND writer = held.writer
                        AND counter = held.counter - 1 AND counter >= ?)
                ORDER BY counter
                """,
            arguments: [
                space, writer.column, Int64(bitPattern: first), Int64(bitPattern: first),
            ]
        ).map {
            WriterHead(
                writer, counter: UInt64(bitPattern: $0[0]),
                hash: try ContentHash(column: $0[1], in: "commits"))
        }
    }

    /// The chain hash of a writer at a counter, as far as it is known here.
    func hash(at counter: UInt64, of writer: WriterID) throws -> ContentHash? {
        try WriterLedger(database: database, space: space).hash(at: Dot(writer, counter))
    }
}

extension WriterTable {
    /// Lets a writer go: nothing more is written under it here.
    func disown(_ writer: WriterID, in space: Int64) throws {
        try database.execute(
            sql: "UPDATE writers SET is_own = 0 WHERE space = ? AND writer = ?",
            arguments: [space, writer.column])
        try database.execute(
            sql: "UPDATE spaces SET writer = NULL WHERE space = ? AND writer = ?",
            arguments: [space, writer.column])
    }

    func disownAll() throws {
        try database.execute(sql: "UPDATE writers SET is_own = 0")
        try database.execute(sql: "UPDATE spaces SET writer = NULL")
    }
}
