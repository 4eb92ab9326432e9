import SyncProtocol

/// Where this replica stands with one space: what the first request of a sync says of it.
package struct SpaceSyncState: Hashable, Sendable {
    package let space: String
    package let level: AccessLevel
    package let cursor: SyncProtocol.Cursor
    /// Of the acknowledged states.
    package let digest: Digest
    /// Of the replica's own writers, and of every writer with pending commits.
    package let claims: [WriterClaim]
    /// Heads of the writers that the server has bound to this device.
    package let bound: [WriterHead]
    package let pending: Int
    /// Whether what is known of the log came by a bundle, and no server has confirmed it.
    package let isProvisional: Bool

    package init(
        space: String, level: AccessLevel, cursor: SyncProtocol.Cursor, digest: Digest,
        claims: [WriterClaim], bound: [WriterHead], pending: Int, isProvisional: Bool
    ) {
        self.space = space
        self.level = level
        self.cursor = cursor
        self.digest = digest
        self.claims = claims
        self.bound = bound
        self.pending = pending
        self.isProvisional = isProvisional
    }

    /// What the roll-up of a whole subscription is made of.
    package var rollUpTerm: RollUpTerm {
        RollUpTerm(
            space: space, cursor: cursor, digest: digest, writers: bound)
    }
}

/// Some pending commits on their way to the server.
package struct Outgoing: Hashable, Sendable {
    /// As they stand with these commits.
    package let claims: [WriterClaim]
    package let runs: [CommitRun]
    package let announcements: [WriterInfo]
    /// The last commit's place in the causal order; the next portion begins after it.
    package let last: Int64
    package let more: Bool

    package var count: Int { runs.reduce(0) { $0 + $1.frames.count } }
}

/// What applying a page did.
package struct AppliedPage: Hashable, Sendable {
    /// Commits of this replica that the server has now taken.
    package var acknowledged = 0
    /// The records that those commits touch.
    package var acknowledgedRecords: Set<RecordID> = []
    /// Commits of others, or records of a scan, that came in.
    package var received = 0
    /// The records that the commits of others touch.
    package var receivedRecords: Set<RecordID> = []
    /// Records whose whole states came in.
    package var receivedStates = 0
    /// Commits that the server refused for good, now in quarantine.
    package var quarantined = 0
    /// Whether another process has moved the cursor meanwhile, so that the page was left alone.
    package var isOvertaken = false
    /// Whether both digests are equal; nil before the head.
    package var isConverged: Bool?
    /// Whether the server's vector, at a scan's end, lacks what it had acknowledged before.
    package var hasLostHistory = false
    /// What to claim so that the server tells where a writer's two histories part: the page, of
    /// which nothing was kept, holds another commit than this replica.
    package var contradicted: WriterClaim?
    /// Whether the page contradicts what a bundle has said of the log, so that nothing was kept of
    /// it.
    package var isDenied = false
    /// Where to go on instead of the page's own cursor: a full scan after a first difference.
    package var rescan: SyncProtocol.Cursor?
}

/// Thrown to undo a page that does not confirm what a bundle has said of the log.
struct UnconfirmedKnowledge: Error {}

/// Thrown to undo a page that contradicts a commit which waits here.
struct PageContradiction: Error {
    let claim: WriterClaim
}
