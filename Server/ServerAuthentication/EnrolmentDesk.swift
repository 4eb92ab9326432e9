import CentralStorage
import StoreKit
import SyncProtocol

/// Enrols devices: an invitation code in, a token out; and gives them new tokens.
package final class EnrolmentDesk: Sendable {
    private let store: CentralStore
    private let limiter: AttemptLimiter
    /// Milliseconds since 1970.
    private let now: @Sendable () -> Int64

    package init(
        store: CentralStore, limiter: AttemptLimiter = AttemptLimiter(),
        now: @escaping @Sendable () -> Int64
    ) {
        self.store = store
        self.limiter = limiter
        self.now = now
    }

    /// Answers one enrolment. A right code is never kept waiting, however many wrong ones come; a
    /// wrong one costs a look into an index, and counts against its address (Security §3).
    ///
    /// A device that lost the answer may ask again with the same code until it has called, within
    /// a day: it gets a new token, and the one before is forgotten. Blocks for one write.
    ///
    /// - Parameter address: what attempts are counted by.
    /// - Throws: `AccessRefusal`, or the store's error.
    package func enrol(_ json: [UInt8], from address: String) throws -> EnrolmentAnswer {
        let request = try EnrolmentRequest(json: json)
        let time = now()
        guard try store.read({ try $0.isInvitation(request.code) }) else {
            if let seconds = limiter.take(address: address, at: time) {
                throw AccessRefusal.tooManyAttempts(seconds: seconds)
            }
            throw AccessRefusal.invitationInvalid("the invitation code is unknown")
        }
        do {
            return try enrol(request, at: time)
        } catch let error as StoreError {
            throw AccessRefusal(error) ?? error
        }
    }

    /// Keeps the key of a device that was enrolled without one; it may ask again.
    ///
    /// - Throws: `AccessRefusal.keyDiffers` where the device has another one, or the store's error.
    package func register(_ json: [UInt8], of device: DeviceID) throws -> KeyAnswer {
        let key = try KeyRequest(json: json).key
        guard try store.write({ try $0.register(key, of: device) }) else {
            throw AccessRefusal.keyDiffers
        }
        return KeyAnswer(key: key.base64)
    }

    /// Gives a device a new token. The one that it shows ends when the new one is first used, so
    /// that an answer that is lost locks nobody out. Blocks for one write.
    package func rotate(_ device: Device) throws -> RotationAnswer {
        var generator = SystemRandomNumberGenerator()
        let token = DeviceToken(using: &generator)
        try store.write { try $0.offer(token.hash, to: device.id) }
        return RotationAnswer(token: token.text)
    }

    private func enrol(_ request: EnrolmentRequest, at time: Int64) throws -> EnrolmentAnswer {
        var generator = SystemRandomNumberGenerator()
        let token = DeviceToken(using: &generator)
        let enrolled = try store.write { transaction in
            try transaction.enrol(
                code: request.code, device: request.device, name: request.name,
                token: token.hash, key: request.key)
        }
        return EnrolmentAnswer(
            token: token.text, device: enrolled.device.description, office: enrolled.office,
            tag: enrolled.tag, key: enrolled.key?.base64, epoch: store.epoch.description,
            spaces: enrolled.grants, serverTime: time)
    }
}

extension AccessRefusal {
    /// Nil for an error that says nothing of the invitation.
    fileprivate init?(_ error: StoreError) {
        switch error.kind {
        case .changed: self = .invitationUsed
        case .notFound, .notPermitted: self = .invitationInvalid(error.message)
        default: return nil
        }
    }
}
