import CentralStorage
import Foundation
import StoreKit
import SyncProtocol
import TextFormats

/// Enrols devices: an invitation code in, a token out; and gives them new tokens.
package final class EnrolmentService: Sendable {
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

/// What a device gets that asked for a new token: the JSON answer of `POST /v1/rotate`.
package struct RotationAnswer: Sendable {
    /// Shown this once.
    package let token: String

    package var json: [String: Value] { ["version": 1, "token": .text(token)] }
}

/// What an enrolled device learns: its token, shown this once, and what it may do.
///
/// The JSON answer of `POST /v1/enrol`. Spec: HTTP §3.
package struct EnrolmentAnswer: Sendable {
    package let token: String
    package let device: String
    package let office: String
    package let tag: String
    /// The device's key, in base64; left out where it has none.
    package let key: String?
    package let epoch: String
    package let spaces: [SpaceAccess]
    /// Milliseconds since 1970.
    package let serverTime: Int64

    package var json: [String: Value] {
        var members: [String: Value] = [
            "version": 1,
            "token": .text(token),
            "device": .text(device),
            "office": .text(office),
            "tag": .text(tag),
            "epoch": .text(epoch),
            "spaces": .array(
                spaces.map {
                    .map(["space": .text($0.space), "level": .text($0.level.description)])
                }),
            "serverTime": .int(serverTime),
        ]
        members["key"] = key.map(Value.text)
        return members
    }
}

/// What a new device sends: an invitation code, the id that it chose, and how people call it.
///
/// JSON `{"code","device","name"}` and, where the device signs, `"key"`; other keys are ignored.
/// Spec: HTTP §3.
struct EnrolmentRequest: Sendable {
    private static let codeLimit = 100

    let code: String
    let device: DeviceID
    let name: String
    let key: DeviceKey?

    /// - Throws: `AccessRefusal.malformed` that says what is wrong, without the values.
    init(json: [UInt8]) throws(AccessRefusal) {
        let members = try? JSONReader.value(json).map
        let keyText = members?["key"] ?? .null
        guard let code = members?["code"]?.text, let id = members?["device"]?.text,
            let givenName = members?["name"]?.text, keyText.isNull || keyText.text != nil
        else {
            throw .malformed(
                "the body must be JSON with the texts code, device and name, and perhaps key")
        }
        guard let device = DeviceID(id), device.isVersion7 else {
            throw .malformed("device must be a UUID of version 7")
        }
        let name = givenName.trimmingCharacters(in: .whitespacesAndNewlines)
        guard DeviceNames.isName(name) else {
            throw .malformed("name must be a line of 1 to \(DeviceNames.nameBytes) bytes")
        }
        guard code.utf8.count <= Self.codeLimit else {
            throw .malformed("code must have at most \(Self.codeLimit) bytes")
        }
        if let text = keyText.text {
            guard let key = DeviceKey(base64: text) else { throw .malformed(KeyRequest.expected) }
            self.key = key
        } else {
            key = nil
        }
        self.code = code
        self.device = device
        self.name = name
    }
}

extension RecordID {
    /// Whether version and variant are those of a UUIDv7 (RFC 9562 §4).
    fileprivate var isVersion7: Bool { high >> 12 & 0xf == 7 && low >> 62 == 0b10 }
}

/// What a device sends that has made its key after it was enrolled: JSON `{"key"}`.
///
/// Spec: HTTP §3.
struct KeyRequest: Sendable {
    static let expected = "key must be the 32 bytes of an Ed25519 key, in base64"

    let key: DeviceKey

    /// - Throws: `AccessRefusal.malformed`.
    init(json: [UInt8]) throws(AccessRefusal) {
        guard let text = (try? JSONReader.value(json).map)?["key"]?.text,
            let key = DeviceKey(base64: text)
        else { throw .malformed(Self.expected) }
        self.key = key
    }
}

/// The JSON answer of `POST /v1/key`.
package struct KeyAnswer: Sendable {
    package let key: String

    package var json: [String: Value] { ["version": 1, "key": .text(key)] }
}
