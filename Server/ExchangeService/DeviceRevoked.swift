import CentralStorage

/// The device of a request was revoked, if only while the request was on its way.
package struct DeviceRevoked: Error, Hashable, Sendable {
    package init() {}
}

extension StorageTransaction {
    /// A device with the grants that it has in this transaction. - Throws: `DeviceRevoked`.
    func current(_ device: Device) throws -> Device {
        guard let current = try self.device(device.id), !current.isRevoked else {
            throw DeviceRevoked()
        }
        return current
    }
}
