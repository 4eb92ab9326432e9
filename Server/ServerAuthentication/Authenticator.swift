import CentralStorage

/// Finds the device behind a call.
package struct Authenticator: Sendable {
    private let store: CentralStore
    /// Milliseconds since 1970.
    private let now: @Sendable () -> Int64

    package init(store: CentralStore, now: @escaping @Sendable () -> Int64) {
        self.store = store
        self.now = now
    }

    /// The device whose token an `Authorization` header shows, with its grants as of now; notes
    /// that it was seen.
    ///
    /// - Throws: `AccessRefusal`, or the store's error. Blocks for one read, and for a write once a
    ///   minute.
    package func device(authorization: String?) throws -> Device {
        guard let token = authorization.flatMap({ DeviceToken(authorization: $0) }) else {
            throw AccessRefusal.unauthorized
        }
        let hash = token.hash
        guard let (device, isNew) = try store.read({ try $0.device(showing: hash) }) else {
            throw AccessRefusal.unauthorized
        }
        guard !device.isRevoked else { throw AccessRefusal.revoked }
        // A full disk must not keep a device from reading; the next call does it then.
        if isNew { try? store.write { try $0.adopt(hash, of: device.id) } }
        try? store.touch(device.id, at: now())
        return device
    }
}
