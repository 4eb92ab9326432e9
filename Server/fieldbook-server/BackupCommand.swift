import ArgumentParser
import CentralStorage
import CommandSupport
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
