import ArgumentParser
import CentralStorage
import SyncProtocol

struct ExpelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "expel",
        abstract: "Takes out what a revoked device has written and nobody has built on.",
        discussion: """
            For a space that somebody has filled or spoilt. The device has to be revoked first. A \
            commit of it stays where another device has edited the same record with it in view; \
            the others are void from then on. Records that nobody else has written go, the rest \
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

    private struct Answer: Encodable {
        struct Space: Encodable {
            let space: String
            let commits: Int
            /// Records that are gone.
            let collected: Int
            /// Records that were made anew.
            let rebuilt: Int
            /// Commits that stay because somebody has built on them.
            let seen: Int
            /// Commits that stay because of the records that are left.
            let held: Int
            /// Records that the log does not give any more, as collection and id.
            let left: [String]
        }

        let version = 1
        let device: String
        let done: Bool
        let spaces: [Space]

        private enum CodingKeys: String, CodingKey { case version, device, done, spaces }
    }

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
        let answer = Answer(
            device: id.description, done: yes, spaces: summaries.map(Self.space))
        options.output.write(answer, text: Self.text(answer))
        if !yes { options.output.remark("nothing was changed: add --yes to do it") }
    }

    private static func space(_ summary: ExpulsionSummary) -> Answer.Space {
        Answer.Space(
            space: summary.space, commits: summary.commits, collected: summary.collected,
            rebuilt: summary.rebuilt, seen: summary.seen, held: summary.held,
            left: summary.left.map { "\($0.collection) \($0.record)" })
    }

    private static func text(_ answer: Answer) -> String {
        let rows = answer.spaces.map { space in
            [space.commits, space.collected, space.rebuilt, space.seen, space.held].map(String.init)
        }
        let table = Output.table(
            ["SPACE", "COMMITS", "RECORDS GONE", "MADE ANEW", "BUILT ON", "HELD"],
            zip(answer.spaces, rows).map { [$0.space] + $1 })
        let left = answer.spaces.flatMap { space in
            space.left.map { "left, because the log has not all of it: \(space.space) \($0)\n" }
        }
        return table + left.joined()
    }
}
