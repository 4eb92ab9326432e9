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

/// A writer of a space: whose it is, and how far its commits go.
package struct WriterRow: Hashable, Sendable {
    package let info: WriterInfo
    /// The log number of its first commit; 0 before that is logged.
    package var firstNumber: UInt64
    /// The device that pushed its first commit.
    package let broughtBy: DeviceID
    /// The log number of the entry that moved its head last; 0 before that is logged.
    package var lastNumber: UInt64
    package var head: WriterHead
    /// Whether nobody has seen that it is the device's own: it brought its commits without their
    /// author's signature, or no registry knows the device any more.
    package let isOnlyBound: Bool
    /// The log number of its first signed commit; nil before there is one.
    package var firstSigned: UInt64?
    /// The last counter that it may ever have, once it was retired with its device's grant.
    package let sealedAt: UInt64?

    package init(
        info: WriterInfo, broughtBy: DeviceID, isOnlyBound: Bool = false,
        firstNumber: UInt64 = 0, firstSigned: UInt64? = nil, lastNumber: UInt64 = 0,
        head: WriterHead? = nil,
        sealedAt: UInt64? = nil
    ) {
        self.info = info
        self.broughtBy = broughtBy
        self.isOnlyBound = isOnlyBound
        self.firstSigned = firstSigned
        self.firstNumber = firstNumber
        self.lastNumber = lastNumber
        self.sealedAt = sealedAt
        self.head = head ?? WriterHead(info.writer)
    }
}

/// A record that has moved away from a space, or was erased there, as far as other spaces are
/// concerned.
package struct Transfer: Hashable, Sendable {
    /// The name of the space that it has moved away from.
    package let space: String
    package let reference: RecordReference

    package init(space: String, reference: RecordReference) {
        self.space = space
        self.reference = reference
    }
}

/// How the transfer of a record stands.
package enum TransferStatus: Int64, Sendable {
    /// It was written since somebody looked whether its new home holds all of it.
    case waiting = 1
    /// The new home holds all of it.
    case done = 2
    /// It cannot be carried out: the record is too large, or damaged.
    case stuck = 3
    /// It awaits a grant, a route or a decision: whoever moved the record, or edited it since, may
    /// not write in the new home, or whoever erased it does not manage another space.
    case held = 4
    /// The new home holds all that is proven of it: it is looked at again when more is.
    case unproven = 5
}

extension RecordRow {
    /// Whether the record has a `moved` or an `erased` head.
    var concernsOtherSpaces: Bool { RecordState.concernsOtherSpaces(encoded: state[...]) }
}

/// What a space has got of a record from elsewhere: the commits of other spaces that its state has
/// seen, and since when.
///
/// It is what proves them: the space's own log names its own writers only.
package struct Arrival: Hashable, Sendable {
    /// The number of the log entry that brought it; 0 where it stood before anybody kept count.
    package let number: UInt64
    package let context: VersionVector
    /// Whether a device that manages the space gave it back after a restore, rather than the server
    /// having brought it itself.
    package let isRecovered: Bool

    package init(number: UInt64, context: VersionVector, isRecovered: Bool = false) {
        self.number = number
        self.context = context
        self.isRecovered = isRecovered
    }
}

/// One space's knowledge of a writer.
package struct WriterPlace: Hashable, Sendable {
    package let space: SpaceRow.ID
    package let device: DeviceID
    package let counter: UInt64
    /// Whether its log holds a commit of the writer; otherwise only upload has told of it.
    package let isLogged: Bool
}
