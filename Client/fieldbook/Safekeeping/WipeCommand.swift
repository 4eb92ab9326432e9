import ArgumentParser
import CommandSupport
import ReplicaStore
import TextFormats

struct WipeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wipe",
        abstract: "Removes the replica from this computer for good.",
        discussion: """
            Its files are overwritten and deleted; edits that were never sent are lost, and their \
            number is told first. What the server has stays there, and so do backups and exports. \
            The server still knows the device: ask the central office to revoke it. On a terminal \
            it asks first; elsewhere it needs --yes.

            Example:

              fieldbook wipe
            """)

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var options: GlobalOptions

    func run() throws {
        guard !ReplicaFiles.existing(options.path).isEmpty else {
            throw CommandFailure(
                "not_found", "there is no replica at \(options.path)",
                hint: "name another with --replica PATH")
        }
        // A replica that cannot be opened can be wiped all the same.
        let status = try? options.open().status()
        try confirmation.ask(
            "Remove the replica at \(options.path) for good? \(Self.losses(status))",
            options.output)
        let removed = try ReplicaFiles.wipe(options.path)
        try options.output.answer { writer in
            writer.array("removed", removed) { $0.text($1) }
            writer.member("pending", status?.pending)
            writer.member("quarantined", status?.quarantined)
        } text: {
            removed.map { $0 + "\n" }.joined()
        }
        if status.map({ $0.pending + $0.quarantined > 0 }) ?? true {
            options.output.warn(Self.losses(status))
        }
    }

    private static func losses(_ status: ReplicaStatus?) -> String {
        guard let status else {
            return "It cannot be opened: whether edits in it were never sent is not known."
        }
        let count = status.pending + status.quarantined
        if count == 0 { return "All edits in it were sent." }
        return "\(Count.text(count, "edit")) in it \(count == 1 ? "was" : "were") never taken by "
            + "a server; only this replica has them."
    }
}
