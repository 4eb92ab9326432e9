import ArgumentParser
import CentralStorage
import CommandSupport
import DomainModel
import SyncProtocol
import TextFormats

struct DevicesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices",
        abstract: "Lists the enrolled devices, what they may do, and when they last called.",
        discussion: """
            Example:

              fieldbook-server devices --json
            """)

    @OptionGroup var options: DataOptions

    func run() throws {
        let list = DeviceList(try options.open().read { try $0.devices() })
        try list.write(to: options.output)
    }
}

/// Devices as `devices`, `grant` and `revoke` answer them.
struct DeviceList {
    let devices: [DeviceSummary]

    init(_ devices: [DeviceSummary]) {
        self.devices = devices
    }

    func write(to output: Output) throws {
        try output.answer { writer in
            writer.array("devices", devices) { writer, device in
                writer.object { device.write(to: &$0) }
            }
        } text: {
            text(for: output.terminal)
        }
    }

    private func text(for terminal: Terminal) -> String {
        var table = TextTable("DEVICE", "OFFICE", "NAME", "LAST SEEN", "HOLDS", "GRANTS")
        for summary in devices {
            let device = summary.device
            let holds = summary.sortedPositions.map { "\($0.key):\($0.value)" }
            table.add(
                device.id.description, device.office, device.name,
                (summary.seen ?? "never") + (summary.isLapsed ? " (lapsed)" : ""),
                holds.joined(separator: " "),
                device.isRevoked ? "revoked" : GrantText.line(device.grants))
        }
        return table.text(for: terminal)
    }
}

/// What a device may do, as answers show it.
enum GrantText {
    static func line(_ grants: [SpaceAccess]) -> String {
        grants.map { "\($0.space):\($0.level)" }.joined(separator: " ")
    }

    static func write(_ grants: [SpaceAccess], to writer: inout JSONWriter) {
        writer.array("grants", grants) { writer, grant in
            writer.object {
                $0.member("space", grant.space)
                $0.member("level", grant.level.description)
            }
        }
    }
}

extension DeviceSummary {
    fileprivate var seen: String? { lastSeen.map(TimeText.utc(seconds:)) }

    /// What it has acknowledged: numbers of the spaces' logs, by space.
    fileprivate var sortedPositions: [(key: String, value: UInt64)] {
        positions.sorted { $0.key < $1.key }
    }

    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("device", device.id.description)
        writer.member("office", device.office)
        writer.member("name", device.name)
        writer.member("tag", device.tag)
        GrantText.write(device.grants, to: &writer)
        writer.member("lastSeen", seen)
        writer.member("revoked", device.isRevoked)
        // Silent for so long that nobody waits for it any more.
        writer.member("lapsed", isLapsed)
        writer.array("positions", sortedPositions) { writer, position in
            writer.object {
                $0.member("space", position.key)
                $0.member("number", position.value)
            }
        }
        // Writers that were retired with a grant, and the last counter that each may ever have.
        let retired = sealed.sorted { $0.key < $1.key }.flatMap { space, dots in
            dots.map { (space: space, dot: $0) }
        }
        writer.array("sealed", retired) { writer, retired in
            writer.object {
                $0.member("space", retired.space)
                $0.member("writer", retired.dot.writer.description)
                $0.member("counter", retired.dot.counter)
            }
        }
    }
}

/// A device as it is typed: its id, or 6 or more characters that only its id begins or ends with.
enum DeviceArgument {
    private static let shortest = 6

    /// - Throws: `CommandFailure` when no device, or more than one, is meant.
    static func find(_ text: String, in devices: [DeviceSummary]) throws(CommandFailure) -> DeviceID
    {
        let typed = plain(text)
        guard typed.count >= shortest else {
            throw .usage(
                "'\(text)' is too short for a device", hint: "give \(shortest) characters or more")
        }
        let found = devices.map(\.device.id).filter {
            let id = plain($0.description)
            return id.hasPrefix(typed) || id.hasSuffix(typed)
        }
        guard let device = found.first else {
            throw CommandFailure(
                "not_found", "there is no device '\(text)'", hint: "see fieldbook-server devices")
        }
        guard found.count == 1 else {
            throw .usage(
                "'\(text)' is part of the ids of \(found.count) devices",
                hint: "give more characters; the last ones differ most")
        }
        return device
    }

    private static func plain(_ text: String) -> String {
        text.lowercased().filter { $0 != "-" }
    }
}
