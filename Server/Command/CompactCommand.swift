import ArgumentParser
import CentralStorage

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

    private struct Answer: Encodable {
        struct Space: Encodable {
            let space: String
            /// Up to which number of the log all is acknowledged and backed up.
            let horizon: UInt64
            let collected: Int
            let frames: Int
        }

        let version = 1
        let spaces: [Space]

        private enum CodingKeys: String, CodingKey { case version, spaces }
    }

    func run() throws {
        let summary = try options.open().compactNow()
        let answer = Answer(
            spaces: summary.spaces.map {
                .init(
                    space: $0.space, horizon: $0.horizon, collected: $0.collected,
                    frames: $0.frames)
            })
        let rows = answer.spaces.map {
            [$0.space, "\($0.horizon)", "\($0.collected)", "\($0.frames)"]
        }
        options.output.write(
            answer, text: Output.table(["SPACE", "HORIZON", "COLLECTED", "FRAMES"], rows))
    }
}
