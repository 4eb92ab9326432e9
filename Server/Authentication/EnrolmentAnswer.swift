import SyncProtocol

/// What a device gets that asked for a new token: the JSON answer of `POST /v1/rotate`.
package struct RotationAnswer: Encodable, Sendable {
    package let version = 1
    /// Shown this once.
    package let token: String

    private enum CodingKeys: String, CodingKey { case version, token }
}

/// What an enrolled device learns: its token, shown this once, and what it may do.
///
/// The JSON answer of `POST /v1/enrol`. Spec: HTTP §3.
package struct EnrolmentAnswer: Encodable, Sendable {
    package struct Grant: Encodable, Hashable, Sendable {
        package let space: String
        package let level: String
    }

    package let version = 1
    package let token: String
    package let device: String
    package let office: String
    package let tag: String
    /// The device's key, in base64; left out where it has none.
    package let key: String?
    package let epoch: String
    package let spaces: [Grant]
    /// Milliseconds since 1970.
    package let serverTime: Int64

    private enum CodingKeys: String, CodingKey {
        case version, token, device, office, tag, key, epoch, spaces, serverTime
    }
}
