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
                lastSeen: summary.lastSeen.map(Output.time), revoked: device.isRevoked)
        }
    }

    var text: String {
        let rows = devices.map { entry in
            let grants = entry.grants.map { "\($0.space):\($0.level)" }.joined(separator: " ")
            return [
                entry.device, entry.office, entry.name, entry.lastSeen ?? "never",
                entry.revoked ? "revoked" : grants,
            ]
        }
        return Output.table(["DEVICE", "OFFICE", "NAME", "LAST SEEN", "GRANTS"], rows)
    }
}
