import ArgumentParser
import CentralStorage
import CommandSupport
import SyncProtocol
import TextFormats

struct ExpelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "expel",
        abstract: "Takes out what a revoked device has written and nobody has built on.",
        discussion: """
            For a space that somebody has filled or spoilt. The device has to be revoked first. A \
            commit of it stays where another device has edited the same record with it in view; \
            the others are void from then on, also what it has brought for others without their \
            signature. Records that nobody else has written go, the rest \
            is made anew from the commits that stay. Replicas fetch that with their next sync.

            Without --yes nothing is changed: the answer says what would be. DEVICE is an id, or 6 \
            or more characters of its beginning or end. Make a backup before.

            Example:

              fieldbook-server revoke 3f9a1c && fieldbook-server expel 3f9a1c --yes
            """)

    @Argument(help: "The device.")
    var device: String

    @Argument(help: "The space; without one, all that it has written in.")
    var space: String?

    @Flag(help: "Do it.")
    var yes = false

    @Flag(name: .customLong("dry-run"), help: "Change nothing, as without --yes.")
    var isDryRun = false

    @OptionGroup var options: DataOptions

    func validate() throws {
        if yes && isDryRun {
            throw ValidationError("--yes and --dry-run exclude each other")
        }
    }

    func run() throws {
        let store = try options.open()
        let id = try DeviceArgument.find(device, in: try store.read { try $0.devices() })
        let summaries = try store.expel(id, from: space, isDryRun: !yes)
        // The freed bytes; where a reader prevents that, the server does it within a day.
        if yes { try store.scrubIfRequired() }
        try options.output.answer { writer in
            writer.member("device", id.description)
            writer.member("done", yes)
            writer.array("spaces", summaries) { writer, space in
                writer.object { space.write(to: &$0) }
            }
        } text: {
            text(of: summaries)
        }
        if !yes { options.output.remark("nothing was changed: add --yes to do it") }
    }

    private func text(of summaries: [ExpulsionSummary]) -> String {
        var table = TextTable("SPACE", "COMMITS", "RECORDS GONE", "MADE ANEW", "BUILT ON", "HELD")
        for space in summaries {
            table.add(
                space.space, "\(space.commits)", "\(space.expunged)", "\(space.rebuilt)",
                "\(space.seen)", "\(space.held)")
        }
        let left = summaries.flatMap { space in
            space.leftRecords.map {
                "left, because the log has not all of it: \(space.space) \($0)\n"
            }
        }
        return table.text(for: options.output.terminal) + left.joined()
    }
}

extension ExpulsionSummary {
    /// Records that the log does not give any more, as collection and id.
    fileprivate var leftRecords: [String] { left.map { "\($0.collection) \($0.record)" } }

    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("space", space)
        writer.member("commits", commits)
        // Records that are gone.
        writer.member("expunged", expunged)
        // Records that were made anew.
        writer.member("rebuilt", rebuilt)
        // Commits that stay because somebody has built on them.
        writer.member("seen", seen)
        // Commits that stay because of the records that are left.
        writer.member("held", held)
        writer.array("left", leftRecords) { writer, record in writer.text(record) }
    }
}
