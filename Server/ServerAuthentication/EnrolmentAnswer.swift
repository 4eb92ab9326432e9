import SyncProtocol

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
