import SyncProtocol

/// A commit of which the server has no entry any more, only what a replica told of it.
package struct HealedCommit: Hashable, Sendable {
    package let dot: Dot
    /// Nil where a state that was given has seen it, and its replica knew no more of it. Such a
    /// commit may be of another space, from which the record has moved.
    package let hash: ContentHash?
    /// Why it was refused for good; nil if it was not.
    package let voidReason: VoidReason?
    /// The number of the log entry that brought it.
    package let number: UInt64
    /// The life of the server that had acknowledged it; nil where that is not known.
    package let life: Epoch?

    package init(
        dot: Dot, hash: ContentHash?, voidReason: VoidReason?, number: UInt64, life: Epoch?
    ) {
        self.dot = dot
        self.hash = hash
        self.voidReason = voidReason
        self.number = number
        self.life = life
    }
}
