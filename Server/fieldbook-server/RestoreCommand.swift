import ArgumentParser
import CentralStorage
import CommandSupport
import StoreKit
import TextFormats

struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Puts a backup in the store's place; the server must not run.",
        discussion: """
            The backup is verified before anything is replaced, and the old store is set aside in \
            a folder beside it. The server begins a new epoch and a recovery: replicas that sync \
            give back what the backup lacks, until all active ones have met the server. \
            Invitations and grants made since the backup are undone, revocations only if the old \
            store cannot be read: check them with fieldbook-server devices.

            Example:

              fieldbook-server restore /media/usb/fieldbook-2026-11-22.sqlite
            """)

    @Argument(help: "A file that fieldbook-server backup has written.")
    var file: String

    @OptionGroup var options: DataOptions

    func run() throws {
        let directory = try options.directory()
        let lock = try ServeLock(directory: directory)
        defer { withExtendedLifetime(lock) {} }
        let summary = try CentralStore.restore(
            from: file, to: directory, environment: .system)
        let aside = summary.setAside.map { "the old store is in \($0)\n" } ?? ""
        try options.output.answer { writer in
            writer.member("file", file)
            writer.member("setAside", summary.setAside)
            SpaceList(summary.spaces).write(to: &writer)
        } text: {
            "restored \(summary.spaces.count) spaces; recovery is open\n" + aside
        }
        options.output.warn(
            "check fieldbook-server devices: what was granted since the backup is undone")
    }
}
