import SyncProtocol

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
