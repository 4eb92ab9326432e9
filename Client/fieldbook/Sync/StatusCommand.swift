import ArgumentParser
import CommandSupport
import Foundation
import ReplicaStore
import StoreKit
import SyncProtocol
import TextFormats

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows what is pending, when it was last synced, who was last heard from.",
        discussion: """
            Exit status 3 says that conflicts await review.

            Example:

              fieldbook status
            """)

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let status = try options.open().status()
        let text = StatusText(status: status, options: options)
        try options.output.answer(json: { status.write(to: &$0) }, text: { text.text })
        try ExitStatus.first(of: status.conflicts > 0 ? [.conflicts] : []).leave()
    }
}

extension ReplicaStatus {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("replica", identity.name)
        writer.member("office", identity.office)
        writer.member("author", identity.author)
        writer.member("server", identity.serverURL)
        writer.member("pending", pending)
        writer.member("quarantined", quarantined)
        writer.member("conflicts", conflicts)
        writer.member("lastSync", at: lastSync)
        writer.array("spaces", spaces) { writer, space in
            writer.object { space.write(to: &$0) }
        }
        writer.member("clockOffsetMilliseconds", clockOffsetMilliseconds)
        clock?.write(to: &writer)
        if let wait = runningWatch {
            writer.key("watch")
            writer.object { wait.write(to: &$0) }
        }
    }

    /// Why a watch waits that still runs.
    fileprivate var runningWatch: WatchWait? {
        // One that was killed long ago may have left its number to another process.
        guard let watch, kill(watch.process, 0) == 0 || errno == EPERM,
            SystemInputs.system.now() < watch.next + 10 * 60 * 1000
        else { return nil }
        return watch
    }
}

extension ReplicaStatus.Space {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("space", space)
        writer.member("level", level?.description)
        writer.member("records", records)
        writer.member("pending", pending)
        writer.member("digest", digest)
        writer.member("cursor", cursor)
        writer.member("synced", at: syncedAt)
        writer.member("unconfirmed", isProvisional)
        writer.member("writer", self.writer?.description)
        writer.array("lastHeard", lastHeard) { writer, heard in
            writer.object {
                $0.member("office", heard.office)
                $0.member("at", at: heard.at)
            }
        }
    }
}

/// Where a replica stands, for people.
struct StatusText {
    let status: ReplicaStatus
    let options: GlobalOptions

    private var terminal: Terminal { options.output.terminal }

    var text: String {
        let identity = status.identity
        var lines = [
            terminal.style(terminal.line(identity.name), .bold)
                + " of the office \(terminal.line(identity.office))",
            "server      \(terminal.line(identity.serverURL ?? "none: works alone"))",
            "last sync   \(status.lastSync.map { LocalTime.text(milliseconds: $0) } ?? "never")",
            "to be sent  \(Count.text(status.pending, "commit"))",
        ]
        if let wait = status.runningWatch {
            lines.append(
                terminal.style(
                    "watch       waits since \(LocalTime.text(milliseconds: wait.since))", .yellow)
                    + ": \(terminal.line(wait.message)); tries again at "
                    + LocalTime.text(milliseconds: wait.next))
        }
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
        if let clock = status.clock {
            lines.append(terminal.style("clock       \(clock.message)", .yellow))
            lines.append("            → \(clock.advice)")
        }
        return (lines + [""]).joined(separator: "\n") + spaces
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
