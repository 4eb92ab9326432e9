import CentralStorage
import SyncProtocol

/// Devices as `devices`, `grant` and `revoke` answer them.
struct DeviceList: Encodable {
    struct Grant: Encodable {
        let space: String
        let level: String
    }

    struct Entry: Encodable {
        let device: String
        let office: String
        let name: String
        let tag: String
        let grants: [Grant]
        /// RFC 3339; left out before the first call.
        let lastSeen: String?
        let revoked: Bool
        /// Silent for so long that nobody waits for it any more.
        let lapsed: Bool
        /// What it has acknowledged.
        let positions: [Position]
        /// Writers that were retired with a grant.
        let sealed: [Sealed]
    }

    struct Position: Encodable {
        let space: String
        /// A number of the space's log.
        let number: UInt64
    }

    struct Sealed: Encodable {
        let space: String
        let writer: String
        /// The last counter that the writer may ever have.
        let counter: UInt64
    }

    let version = 1
    let devices: [Entry]

    private enum CodingKeys: String, CodingKey { case version, devices }

    init(_ devices: [DeviceSummary]) {
        self.devices = devices.map { summary in
            let device = summary.device
            return Entry(
                device: device.id.description, office: device.office, name: device.name,
                tag: device.tag,
                grants: device.grants.map { Grant(space: $0.space, level: $0.level.description) },
                lastSeen: summary.lastSeen.map(Output.time), revoked: device.isRevoked,
                lapsed: summary.isLapsed,
                positions: Self.positions(summary), sealed: Self.sealed(summary))
        }
    }

    private static func positions(_ summary: DeviceSummary) -> [Position] {
        summary.positions.sorted { $0.key < $1.key }
            .map { Position(space: $0.key, number: $0.value) }
    }

    private static func sealed(_ summary: DeviceSummary) -> [Sealed] {
        summary.sealed.sorted { $0.key < $1.key }.flatMap { space, dots in
            dots.map {
                Sealed(space: space, writer: $0.writer.description, counter: $0.counter)
            }
        }
    }

    var text: String {
        let rows = devices.map { entry in
            let grants = entry.grants.map { "\($0.space):\($0.level)" }.joined(separator: " ")
            return [
                entry.device, entry.office, entry.name,
                (entry.lastSeen ?? "never") + (entry.lapsed ? " (lapsed)" : ""),
                entry.positions.map { "\($0.space):\($0.number)" }.joined(separator: " "),
                entry.revoked ? "revoked" : grants,
            ]
        }
        return Output.table(
            ["DEVICE", "OFFICE", "NAME", "LAST SEEN", "HOLDS", "GRANTS"], rows)
    }
}
