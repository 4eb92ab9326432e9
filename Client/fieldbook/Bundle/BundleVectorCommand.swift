import ArgumentParser
import CommandSupport
import ReplicaStore
import SyncEngine
import SyncProtocol
import TextFormats

struct BundleVectorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vector",
        abstract: "Writes down what this replica holds, for another office's export.",
        discussion: """
            The file names spaces, devices and counters; it holds no record. An office that has \
            it makes a bundle of what is missing here, and no more.

            Example:

              fieldbook bundle vector --out minsk.vector
            """)

    @Option(help: ArgumentHelp("Where to write it.", valueName: "file"), completion: .file())
    var out: String

    @Option(
        name: .customLong("space"),
        help: ArgumentHelp("Only this space; may be repeated.", valueName: "space"))
    var spaces: [String] = []

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let vector = try options.open().peerVector(spaces: spaces.isEmpty ? nil : spaces)
        let file = try OutputFile(path: out)
        let bytes = try file.commit {
            var writer = try BundleWriter(.vector) { try file.write($0) }
            try writer.write(vector)
            try writer.finish()
            return writer.bytes
        }
        try options.output.answer { writer in
            writer.member("file", out)
            writer.member("bytes", bytes)
            writer.array("spaces", vector.spaces) { writer, space in
                writer.object {
                    $0.member("space", space.space)
                    $0.member("cursor", space.cursor.number)
                    $0.member("writers", space.acknowledged.count)
                    $0.member("pendingWriters", space.pending.count)
                }
            }
        } text: {
            "wrote \(out): what this replica holds of "
                + vector.spaces.map(\.space).joined(separator: ", ") + "\n"
        }
    }
}
