import ArgumentParser
import CentralStorage
import CommandSupport
import StoreKit
import TextFormats

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Writes a verified copy of the store to a new file, also while it is served.",
        discussion: """
            The copy is read back and checked as verify does. It holds every record and the hashes \
            of all tokens: keep it as safe as the server. Backups from before an erasure still \
            hold what was erased: replace them by a new one, and destroy them.

            Example:

              fieldbook-server backup /media/usb/fieldbook-2026-11-22.sqlite
            """)

    @Argument(help: "The new file; an existing one is never replaced.")
    var file: String

    @OptionGroup var options: DataOptions

    func run() throws {
        let summary = try options.open().backup(to: file)
        let records = summary.spaces.reduce(0) { $0 + $1.records }
        try options.output.answer { writer in
            writer.member("file", file)
            SpaceList(summary.spaces).write(to: &writer)
        } text: {
            "\(file): \(summary.spaces.count) spaces, \(records) records, verified\n"
        }
    }
}

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

struct CompactCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compact",
        abstract: "Forgets deleted records and old log frames that nobody needs any more.",
        discussion: """
            Goes as far as every active device has acknowledged and the last verified backup \
            holds; devices that have been silent for 90 days are not waited for. The server does \
            it once a day by itself.

            Example:

              fieldbook-server backup /media/usb/today.sqlite && fieldbook-server compact
            """)

    @OptionGroup var options: DataOptions

    func run() throws {
        let summary = try options.open().compactNow()
        try options.output.answer { writer in
            writer.array("spaces", summary.spaces) { writer, space in
                writer.object {
                    $0.member("space", space.space)
                    // Up to which number of the log all is acknowledged and backed up.
                    $0.member("horizon", space.horizon)
                    $0.member("expunged", space.expunged)
                    $0.member("frames", space.frames)
                }
            }
        } text: {
            var table = TextTable("SPACE", "HORIZON", "COLLECTED", "FRAMES")
            for space in summary.spaces {
                table.add(
                    space.space, "\(space.horizon)", "\(space.expunged)", "\(space.frames)")
            }
            return table.text(for: options.output.terminal)
        }
    }
}
