import SyncProtocol

/// A space as it stands at its head.
package struct SpaceRow: Hashable, Sendable {
    /// The engine's own short name of a space.
    package typealias ID = Int64

    package let id: ID
    package let name: String
    /// The number of the last log entry; 0 when the log is empty.
    package var number: UInt64 = 0
    /// The chain hash at `number`.
    package var chain: ContentHash = .zero
    package var digest = Digest()
    /// The sizes of all log entries, as they count in pages.
    package var logBytes = 0
    package var records = 0
    /// The sizes of all record states, as they count in pages.
    package var stateBytes = 0
    /// Entries up to this number are not sent any more: a cursor below it is answered by a scan.
    package var floor: UInt64 = 0
    /// The last number that the newest verified backup holds; 0 without one.
    package var backupNumber: UInt64 = 0

    package init(id: ID, name: String) {
        self.id = id
        self.name = name
    }
}

extension SpaceRow {
    /// The cursor of a replica that holds everything up to the head.
    package func cursor(epoch: Epoch) -> Cursor {
        .knowledge(epoch: epoch, number: number, chain: chain.prefix)
    }
}

/// What tells a waiting request whether anything has changed.
package struct ChangeMarks: Hashable, Sendable {
    /// Grows with every change of devices, grants and spaces.
    package let registry: Int64
    /// The last log number of each space, by the space's name.
    package let numbers: [String: UInt64]

    package init(registry: Int64, numbers: [String: UInt64]) {
        self.registry = registry
        self.numbers = numbers
    }
}
