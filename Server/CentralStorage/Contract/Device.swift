import SyncProtocol

/// An enrolled replica, as far as its requests are concerned.
package struct Device: Hashable, Sendable {
    package let id: DeviceID
    package let office: String
    package let name: String
    /// Two characters that are unique within the office; they begin the codes it gives to cases.
    package let tag: String
    package let isRevoked: Bool
    /// Sorted by space; empty when the device is revoked.
    package let grants: [SpaceAccess]
    /// What its signatures are checked by; nil of a device that signs nothing.
    package let key: DeviceKey?

    package init(
        id: DeviceID, office: String, name: String, tag: String, isRevoked: Bool,
        grants: [SpaceAccess], key: DeviceKey? = nil
    ) {
        self.id = id
        self.office = office
        self.name = name
        self.tag = tag
        self.isRevoked = isRevoked
        self.grants = grants
        self.key = key
    }

    package func level(in space: String) -> AccessLevel? {
        grants.first { $0.space == space }?.level
    }

    /// The same device with other grants.
    package func holding(_ grants: [SpaceAccess]) -> Device {
        Device(
            id: id, office: office, name: name, tag: tag, isRevoked: isRevoked, grants: grants,
            key: key)
    }
}

/// What a device has brought on one day, counted against its quotas.
package struct DeviceUsage: Hashable, Sendable {
    /// Days since 1970, by UTC.
    package let day: Int64
    package var commits: Int
    /// Of the commits' frames.
    package var bytes: Int

    package init(day: Int64, commits: Int = 0, bytes: Int = 0) {
        self.day = day
        self.commits = commits
        self.bytes = bytes
    }
}

/// How far a device that may read a space has said that it knows the space's log.
package struct ReplicaPosition: Hashable, Sendable {
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
