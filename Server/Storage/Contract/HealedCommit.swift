import SyncProtocol

/// A commit of which the server has no entry any more, only what a replica told of it.
package struct HealedCommit: Hashable, Sendable {
    package let dot: Dot
    package let hash: ContentHash
    /// Why it was refused for good; nil if it was not.
    package let voidReason: VoidReason?
    /// The number of the log entry that brought it.
    package let number: UInt64

    package init(dot: Dot, hash: ContentHash, voidReason: VoidReason?, number: UInt64) {
        self.dot = dot
        self.hash = hash
        self.voidReason = voidReason
        self.number = number
    }
}
