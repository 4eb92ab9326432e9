import CentralStorage
import Foundation
import SyncProtocol
import TextFormats

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
