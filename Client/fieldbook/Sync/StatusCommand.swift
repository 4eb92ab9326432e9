import ArgumentParser
import CommandSupport
import ReplicaStore
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
