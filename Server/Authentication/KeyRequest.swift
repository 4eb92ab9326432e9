import Foundation
import SyncProtocol

/// What a device sends that has made its key after it was enrolled: JSON `{"key"}`.
///
/// Spec: HTTP §3.
struct KeyRequest: Sendable {
    static let expected = "key must be the 32 bytes of an Ed25519 key, in base64"

    let key: DeviceKey

    private struct Shape: Decodable {
        let key: String
    }

    /// - Throws: `AccessRefusal.malformed`.
    init(json: [UInt8]) throws(AccessRefusal) {
        guard let shape = try? JSONDecoder().decode(Shape.self, from: Data(json)),
            let key = DeviceKey(base64: shape.key)
        else { throw .malformed(Self.expected) }
        self.key = key
    }
}

/// The JSON answer of `POST /v1/key`.
package struct KeyAnswer: Encodable, Sendable {
    package let version = 1
    package let key: String

    private enum CodingKeys: String, CodingKey {
        case version, key
    }
}

extension DeviceKey {
    /// - Parameter text: base64 with padding.
    init?(base64 text: String) {
        guard let data = Data(base64Encoded: text) else { return nil }
        self.init(data)
    }

    var base64: String { Data(bytes).base64EncodedString() }
}
