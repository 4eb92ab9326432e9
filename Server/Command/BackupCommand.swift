import ArgumentParser
import CentralStorage

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

    private struct Answer: Encodable {
        let version = 1
        let file: String
        let spaces: [SpaceList.Space]

        private enum CodingKeys: String, CodingKey { case version, file, spaces }
    }

    func run() throws {
        let summary = try options.open().backup(to: file)
        let answer = Answer(file: file, spaces: SpaceList(summary.spaces).spaces)
        let records = answer.spaces.reduce(0) { $0 + $1.records }
        options.output.write(
            answer,
            text: "\(file): \(answer.spaces.count) spaces, \(records) records, verified\n")
    }
}
