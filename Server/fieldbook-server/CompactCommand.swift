import ArgumentParser
import CentralStorage
import CommandSupport
import TextFormats

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
                    $0.member("collected", space.collected)
                    $0.member("frames", space.frames)
                }
            }
        } text: {
            var table = TextTable("SPACE", "HORIZON", "COLLECTED", "FRAMES")
            for space in summary.spaces {
                table.add(
                    space.space, "\(space.horizon)", "\(space.collected)", "\(space.frames)")
            }
            return table.text(for: options.output.terminal)
        }
    }
}
