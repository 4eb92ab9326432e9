import CentralStorage
import CommandSupport
import DomainModel
import SyncProtocol
import TextFormats

/// The recoveries of all spaces as `recovery` answers them.
struct RecoveryList {
    let statuses: [RecoveryStatus]

    init(_ statuses: [RecoveryStatus]) {
        self.statuses = statuses
    }

    func write(to output: Output) throws {
        try output.answer { writer in
            writer.array("spaces", statuses) { writer, status in
                writer.object { status.write(to: &$0) }
            }
        } text: {
            text(for: output.terminal)
        }
    }

    private func text(for terminal: Terminal) -> String {
        var table = TextTable("SPACE", "RECOVERY", "SINCE", "UNTIL", "REASON", "WAITING FOR")
        for status in statuses {
            let awaited = status.waitingFor.map { "\($0.office) \($0.name)" }
            table.add(
                status.space, status.recovery == nil ? "closed" : "open", status.openedAt,
                status.until, status.recovery?.reason, awaited.joined(separator: ", "))
        }
        return table.text(for: terminal)
    }
}

extension RecoveryStatus {
    fileprivate var openedAt: String? { recovery.map { TimeText.utc(seconds: $0.openedAt) } }

    /// When it ends by itself at the latest.
    fileprivate var until: String? { recovery.map { TimeText.utc(seconds: $0.endsAt) } }

    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("space", space)
        writer.member("open", recovery != nil)
        writer.member("openedAt", openedAt)
        writer.member("until", until)
        writer.member("reason", recovery?.reason)
        writer.array("waitingFor", waitingFor) { writer, device in
            writer.object {
                $0.member("device", device.device.description)
                $0.member("office", device.office)
                $0.member("name", device.name)
            }
        }
    }
}
