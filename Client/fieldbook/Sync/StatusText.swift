import CommandSupport
import ReplicaStore
import SyncProtocol

/// Where a replica stands, for people.
struct StatusText {
    let status: ReplicaStatus
    let options: GlobalOptions

    private var terminal: Terminal { options.output.terminal }

    /// A clock that is off by more than this is worth a word, in milliseconds.
    private static let clockTolerance: Int64 = 60_000

    var text: String {
        let identity = status.identity
        var lines = [
            terminal.style(terminal.line(identity.name), .bold)
                + " of the office \(terminal.line(identity.office))",
            "server      \(terminal.line(identity.serverURL ?? "none: works alone"))",
            "last sync   \(status.lastSync.map { LocalTime.text(milliseconds: $0) } ?? "never")",
            "to be sent  \(Count.text(status.pending, "commit"))",
        ]
        for space in status.spaces where space.isStranded {
            lines.append(
                "waiting     \(Count.text(space.pending, "commit")) of \(space.space): this device "
                    + "may only read there; ask for write access")
        }
        if status.quarantined > 0 {
            lines.append(
                terminal.style("refused     \(Count.text(status.quarantined, "commit"))", .red)
                    + ": \(options.command("quarantine", "list"))")
        }
        if status.conflicts > 0 {
            lines.append(
                terminal.style("to review   \(Count.text(status.conflicts, "conflict"))", .yellow)
                    + ": \(options.command("conflicts"))")
        }
        let unconfirmed = status.spaces.filter(\.isProvisional).map(\.space)
        if !unconfirmed.isEmpty {
            lines.append(
                terminal.style("unconfirmed \(unconfirmed.joined(separator: ", "))", .yellow)
                    + ": known from a bundle only, until a sync confirms it")
        }
        if let clock { lines.append(clock) }
        return (lines + [""]).joined(separator: "\n") + spaces
    }

    private var clock: String? {
        guard let offset = status.clockOffsetMilliseconds, abs(offset) > Self.clockTolerance
        else { return nil }
        let minutes = abs(offset) / 60_000
        let direction = offset > 0 ? "behind" : "ahead of"
        return "clock       \(Count.text(Int(minutes), "minute")) \(direction) the server's; "
            + "edits are stamped with the server's time"
    }

    private var spaces: String {
        var table = TextTable("SPACE", "ACCESS", "RECORDS", "TO SEND", "LAST HEARD FROM")
        for space in status.spaces {
            let heard = space.lastHeard.map {
                "\($0.office) \(LocalTime.text(milliseconds: $0.at))"
            }
            table.add(
                space.space, space.level?.description ?? "local", String(space.records),
                String(space.pending), heard.joined(separator: ", "))
        }
        return table.isEmpty ? "" : "\n" + table.text(for: terminal)
    }
}

extension ReplicaStatus.Space {
    /// Whether edits wait in it that this device may not push.
    fileprivate var isStranded: Bool { pending > 0 && level == .read }
}
