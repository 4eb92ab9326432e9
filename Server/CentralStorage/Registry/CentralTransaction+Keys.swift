import GRDB
import StoreKit
import SyncProtocol

extension CentralTransaction {
    /// Keeps a device's key, which never changes.
    ///
    /// - Returns: whether it is the device's key now; false where the device has another one.
    package func register(_ key: DeviceKey, of device: DeviceID) throws -> Bool {
        let known = try self.device(device)?.key
        guard known == nil else { return known == key }
        try keep(key, of: device)
        try audit(.keyRegistered, device: device, "the device signs what it writes from now on")
        return true
    }

    func keep(_ key: DeviceKey, of device: DeviceID) throws {
        try database.run("UPDATE devices SET key = ? WHERE id = ?", [key.blob, device.blob])
    }
}
