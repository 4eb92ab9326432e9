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
