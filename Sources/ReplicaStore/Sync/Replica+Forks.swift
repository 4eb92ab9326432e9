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
            let ledger = try SpaceLedger(database, self, space: space)
            let branches = BranchReader(
                database: database, space: space.space,
                shown: isOfLostLife ? try ShownCommits(database, space) : nil)
            var adoption = StampAdoption(ledger)
            try adoption.run(forks)
            var renaming = adoption.renaming
            for fork in forks {
                try ledger.disown(fork.head.writer)
                try branches.insert(fork, into: &renaming)
            }
            let elsewhere = try ledger.rename(renaming)
            try ledger.commit()
            guard isOfLostLife, !elsewhere.isEmpty else { return }
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
