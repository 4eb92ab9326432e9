import CentralStorage
import SyncProtocol

/// The recoveries of all spaces as `recovery` answers them.
struct RecoveryList: Encodable {
    struct Awaited: Encodable {
        let device: String
        let office: String
        let name: String
    }

    struct Space: Encodable {
        let space: String
        let open: Bool
        /// RFC 3339.
        let openedAt: String?
        /// When it ends by itself at the latest.
        let until: String?
        let reason: String?
        let waitingFor: [Awaited]
    }

    let version = 1
    let spaces: [Space]

    private enum CodingKeys: String, CodingKey { case version, spaces }

    init(_ statuses: [RecoveryStatus]) {
        spaces = statuses.map { status in
            Space(
                space: status.space, open: status.recovery != nil,
                openedAt: status.recovery.map { Output.time($0.openedAt) },
                until: status.recovery.map { Output.time($0.endsAt) },
                reason: status.recovery?.reason,
                waitingFor: status.waitingFor.map {
                    Awaited(device: $0.device.description, office: $0.office, name: $0.name)
                })
        }
    }

    var text: String {
        let rows = spaces.map { space in
            let awaited = space.waitingFor.map { "\($0.office) \($0.name)" }
            return [
                space.space, space.open ? "open" : "closed", space.openedAt ?? "",
                space.until ?? "", space.reason ?? "", awaited.joined(separator: ", "),
            ]
        }
        return Output.table(["SPACE", "RECOVERY", "SINCE", "UNTIL", "REASON", "WAITING FOR"], rows)
    }
}
