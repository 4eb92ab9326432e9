import SyncProtocol
import TextFormats

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
