import SyncProtocol

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
    package let isHealed: Bool

    package init(number: UInt64, context: VersionVector, isHealed: Bool = false) {
        self.number = number
        self.context = context
        self.isHealed = isHealed
    }
}

/// One space's knowledge of a writer.
package struct WriterPlace: Hashable, Sendable {
    package let space: SpaceRow.ID
    package let device: DeviceID
    package let counter: UInt64
    /// Whether its log holds a commit of the writer; otherwise only healing has told of it.
    package let isLogged: Bool
}
