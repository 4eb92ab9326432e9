/// What one sync did.
package struct SyncSummary: Hashable, Sendable {
    package struct Space: Hashable, Sendable {
        package let space: String
        /// The log number up to which everything is applied.
        package let cursor: UInt64
        /// Of the acknowledged states, in hexadecimal.
        package let digest: String
    }

    /// Commits that the server has taken.
    package var pushed = 0
    /// Commits of others, or records of a scan, that came in.
    package var pulled = 0
    /// Requests on the wire, retries included.
    package var rounds = 0
    package var bytesSent = 0
    package var bytesReceived = 0
    /// Open ones, after the sync.
    package var conflicts = 0
    /// Commits that the server refused for good in this sync.
    package var quarantined = 0
    /// Commits that the server does not take from this device now: it may only read there, or a
    /// quota is used up.
    package var waiting = 0
    /// Whether the digests of all spaces are equal on both sides; nil where they could not be
    /// compared.
    package var isConverged: Bool?
    package var spaces: [Space] = []
    /// What a person should know besides.
    package var notices: [String] = []

    package init() {}
}

/// How far a sync is.
package struct SyncProgress: Hashable, Sendable {
    package enum Phase: String, Sendable {
        case pushing
        case pulling
    }

    package let phase: Phase
    /// Commits or records so far.
    package let done: Int
    /// Where it is known.
    package let total: Int?
}
