import SyncProtocol

/// How far a device that may read a space has said that it knows the space's log.
package struct ReplicaStanding: Hashable, Sendable {
    package let device: DeviceID
    package let office: String
    package let name: String
    /// The number of its last knowledge cursor; nil before it has sent one of this history.
    package let number: UInt64?
    /// Milliseconds since 1970: its last call or, before one, its enrolment.
    package let lastSeen: Int64

    /// Whether nobody waits for it any more at a time.
    package func isLapsed(at time: Int64) -> Bool { lastSeen < time - Retention.milliseconds }
}

/// A space's recovery: the time after a restore in which replicas may give back what was lost.
package struct Recovery: Hashable, Sendable {
    /// How long one lasts at most.
    package static let milliseconds: Int64 = 30 * 24 * 60 * 60 * 1000

    /// Milliseconds since 1970.
    package let openedAt: Int64
    package let reason: String

    /// When it ends by itself, whoever is still awaited; in milliseconds since 1970.
    package var endsAt: Int64 { openedAt + Self.milliseconds }
}
