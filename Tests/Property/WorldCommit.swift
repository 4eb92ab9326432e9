import SyncProtocol

/// A commit of a generated world, with what a replica needs to take it.
struct WorldCommit {
    let commit: Commit
    let deltas: [Delta]
    let previous: ContentHash
    let hash: ContentHash

    var dot: Dot { commit.dot }
}
