import GRDB
import StoreKit
import SyncProtocol

extension Replica {
    /// Settles what the server says of writers with two histories: this replica takes a fresh
    /// writer, and the commits that the server does not hold get other names. Spec: MergeRules §9.
    ///
    /// - Parameter isOfLostLife: whether what is acknowledged here is so by another life of the
    ///   server than the one that tells.
    package func settle(
        _ forks: [WriterFork], in name: String, isOfLostLife: Bool
    ) throws {
        try file.write { database in
            guard let space = try SpaceTable(database: database).find(name) else { return }
            let writers = WriterTable(database: database)
            let branches = BranchReader(
                database: database, space: space.space,
                shown: isOfLostLife ? try ShownCommits(database, space) : nil)
            var adoption = StampAdoption(database, self, space: space.space)
            try adoption.run(forks)
            var renaming = adoption.renaming
            for fork in forks {
                try writers.disown(fork.head.writer, in: space.space)
                try branches.insert(fork, into: &renaming)
            }
            let renamer = BranchRenamer(database, schema: schema, space: space.space)
            try renamer.apply(renaming)
            let elsewhere = renamer.statesRenaming
            guard isOfLostLife, !elsewhere.isEmpty else { return }
            for other in try SpaceTable(database: database).all()
            where other.space != space.space && other.cursor.epoch == space.cursor.epoch {
                // What has moved there while that life lasted has seen the same commits.
                try BranchRenamer(database, schema: schema, space: other.space)
                    .apply(elsewhere, isHome: false)
            }
        }
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
