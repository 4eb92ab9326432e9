import StoreKit
import SyncProtocol

/// One log entry as it is stored.
package struct LogRow: Hashable, Sendable {
    package enum Kind: Int64, Sendable {
        case commit = 0
        case void = 1
        /// What a device gave back after a restore.
        case states = 2
        case collect = 3
        case erase = 4
        /// Commits of a device that were taken out.
        case expel = 7
    }

    package let number: UInt64
    package let kind: Kind
    /// The commit's; nil of an entry that the server made by itself.
    package let dot: Dot?
    /// The commit's hash, also of a void commit; else that of the entry.
    package let hash: ContentHash
    /// The frame as it was pushed, some of its deltas redacted since, or nothing if the log was
    /// compacted; for other kinds the encoded entry.
    package let bytes: [UInt8]
    /// The sizes of this entry and all before it, as they were when each was logged.
    package let totalBytes: Int
    /// The chain hash after this entry.
    package let chain: ContentHash
    /// The device that brought a commit, where that is not its writer's own, and its signature.
    /// Neither is known of older entries.
    package let provenance: Provenance

    package init(
        number: UInt64, kind: Kind, dot: Dot?, hash: ContentHash, bytes: [UInt8],
        totalBytes: Int, chain: ContentHash, provenance: Provenance = Provenance()
    ) {
        self.number = number
        self.kind = kind
        self.dot = dot
        self.hash = hash
        self.bytes = bytes
        self.totalBytes = totalBytes
        self.chain = chain
        self.provenance = provenance
    }
}

extension LogRow {
    /// About the bytes of an entry in a page, its dot included.
    package static func size(of bytes: [UInt8]) -> Int { bytes.count + 16 }

    package var size: Int { Self.size(of: bytes) }

    /// The entry as it travels.
    ///
    /// - Throws: when a stored void entry is damaged, or the entry is of a kind that never travels.
    package func entry() throws(StoreError) -> LogEntry {
        switch (kind, dot) {
        case (.commit, let dot?): return .commit(dot, frame: bytes[...], provenance)
        case (.void, _): return try decoded(LogEntry.self)
        default: throw .damaged("log entry \(number)", CBORError(.invalid, at: 0))
        }
    }

    /// What the server did by itself. - Throws: when the stored entry is damaged.
    package func serverEntry() throws(StoreError) -> ServerEntry {
        try decoded(ServerEntry.self)
    }

    private func decoded<Entry: CBORCodable>(_ type: Entry.Type) throws(StoreError) -> Entry {
        do { return try Entry(encoded: bytes) } catch {
            throw .damaged("log entry \(number)", error)
        }
    }
}

/// Where a log stands after one of its entries.
package struct LogPosition: Hashable, Sendable {
    package let chain: ContentHash
    package let totalBytes: Int

    package init(chain: ContentHash, totalBytes: Int) {
        self.chain = chain
        self.totalBytes = totalBytes
    }
}

/// What the log knows of one dot.
package struct LoggedDot: Hashable, Sendable {
    package let kind: LogRow.Kind
    package let hash: ContentHash
    /// The number of its entry; nil where only upload told of it.
    package let number: UInt64?

    package init(kind: LogRow.Kind, hash: ContentHash, number: UInt64? = nil) {
        self.kind = kind
        self.hash = hash
        self.number = number
    }
}

/// A commit of which the server has no entry any more, only what a replica told of it.
package struct RecoveredCommit: Hashable, Sendable {
    package let dot: Dot
    /// Nil where a state that was given has seen it, and its replica knew no more of it. Such a
    /// commit may be of another space, from which the record has moved.
    package let hash: ContentHash?
    /// Why it was refused for good; nil if it was not.
    package let voidReason: VoidReason?
    /// The number of the log entry that brought it.
    package let number: UInt64
    /// The epoch of the server that had acknowledged it; nil where that is not known.
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
