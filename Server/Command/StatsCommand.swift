import ArgumentParser
import CentralStorage
import SyncProtocol

struct StatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Shows how much each space holds, and its digest.",
        discussion: """
            A replica that has synced shows the same digest in fieldbook status.

            Example:

              fieldbook-server stats --data /var/lib/fieldbook
            """)

    @OptionGroup var options: DataOptions

    func run() throws {
        let spaces = try options.open().read { try $0.spaces() }
        let rows = spaces.map {
            [$0.space, "\($0.records)", "\($0.number)", String($0.digest.hexadecimal.prefix(16))]
        }
        options.output.write(
            SpaceList(spaces),
            text: Output.table(["SPACE", "RECORDS", "NUMBER", "DIGEST"], rows))
    }
}
