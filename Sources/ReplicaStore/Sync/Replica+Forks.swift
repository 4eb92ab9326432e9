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
        let first = try shared(fork, acknowledged, last) + 1
        guard first <= last, first <= fork.head.counter else { return }
        if let hash = try hash(at: first, acknowledged) {
            return renaming.insert(Renaming.Branch(writer, from: first, hash: hash))
        }
        renaming.insert(Renaming.Branch(writer, from: first, heldAsStatesOf: acknowledged.hash))
        // Nobody can give the server what comes before the first commit that is held as such.
        if let next = try firstHeld(writer, from: first) {
            renaming.divert(Dot(writer, next.counter), hash: next.hash)
        }
    }

    /// The highest counter at which both histories are known to be equal.
    private func shared(
        _ fork: WriterFork, _ acknowledged: WriterHead, _ last: UInt64
    ) throws -> UInt64 {
        var counter = min(fork.head.counter, last)
        while counter >= fork.first {
            if let hash = try hash(at: counter, acknowledged),
                fork.compare(hash, at: counter) == .equal
            {
                return counter
            }
            counter -= 1
        }
        // The server begins at the acknowledged counter where it knows nothing against it.
        let isAgreed =
            fork.first == acknowledged.counter
            && fork.compare(acknowledged.hash, at: acknowledged.counter) != .different
        return isAgreed ? acknowledged.counter : counter
    }

    private func firstHeld(_ writer: WriterID, from first: UInt64) throws -> WriterHead? {
        try Row.fetchOne(
            database,
            sql: """
                SELECT counter, hash FROM commits WHERE space = ? AND writer = ? AND counter >= ?
                ORDER BY counter LIMIT 1
                """, arguments: [space, writer.column, Int64(bitPattern: first)]
        ).map {
            WriterHead(
                writer, counter: UInt64(bitPattern: $0[0]),
                hash: try ContentHash(column: $0[1], in: "commits"))
        }
    }

    /// The chain hash of a writer at a counter, as far as it is known here.
    func hash(at counter: UInt64, _ acknowledged: WriterHead) throws -> ContentHash? {
        if counter == acknowledged.counter { return acknowledged.hash }
        return try CommitTable(database: database)
            .find(Dot(acknowledged.writer, counter), in: space)?.hash
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
