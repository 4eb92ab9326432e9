import ArgumentParser
import CommandSupport
import ReplicaStore
import SyncEngine
import SyncProtocol
import TextFormats

struct BundleExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes edits into a file for another office.",
        discussion: """
            Without --for the file holds everything, for anybody; with the vector file of the \
            other office it holds what that office lacks. The file is not encrypted: whoever \
            gets it can read every record of its spaces, which are named. Name those that the \
            receiver may read with --space.

            It is signed with this device's key, so that whoever has heard of this device from \
            the server can tell that it made the file, and that nobody has changed it since. The \
            times of edits that are in a bundle are not corrected any more when the server says \
            that this device's clock is wrong.

            Examples:

              fieldbook bundle export --space network --out to-brest.bundle
              fieldbook bundle export --for brest.vector --out to-brest.bundle
            """)

    @Option(help: ArgumentHelp("Where to write it.", valueName: "file"), completion: .file())
    var out: String

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp(
            "What the other office holds: its vector file.", valueName: "vectorfile"),
        completion: .file())
    var peer: String?

    @Option(
        name: .customLong("space"),
        help: ArgumentHelp(
            "Only this space; may be repeated. Else every space held here.", valueName: "space"))
    var spaces: [String] = []

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let replica = try options.open()
        let vector = try peer.map { try BundleFile(path: $0).vector() }
        let file = try OutputFile(path: out)
        let (contents, bytes) = try file.commit {
            var writer = try BundleWriter(.bundle, signedBy: replica.sign(bundle:)) {
                try file.write($0)
            }
            let contents = try replica.exportBundle(
                spaces: spaces.isEmpty ? nil : spaces, for: vector
            ) { try writer.write($0) }
            try writer.finish()
            return (contents, writer.bytes)
        }
        try answer(contents, bytes: bytes)
    }

    private func answer(_ contents: BundleContents, bytes: Int) throws {
        try options.output.answer { writer in
            writer.member("file", out)
            writer.member("bytes", bytes)
            writer.array("spaces", contents.spaces) { writer, space in
                writer.object {
                    $0.member("space", space.space)
                    $0.member("number", space.number)
                    $0.member("records", space.states)
                    $0.member("commits", space.commits)
                    $0.member("pending", space.pending)
                }
            }
        } text: {
            let lines = contents.spaces.map { space in
                "  \(space.space): \(Count.text(space.commits, "commit"))"
                    + (space.states > 0 ? ", \(Count.text(space.states, "record"))" : "")
            }
            return "wrote \(out) (\(ByteCount(bytes: bytes).text)), which holds\n"
                + (lines.isEmpty ? "  nothing" : lines.joined(separator: "\n")) + "\n"
        }
        let names = contents.spaces.map(\.space).joined(separator: ", ")
        if !names.isEmpty {
            options.output.warn(
                "the file is not encrypted; whoever gets it can read all of: \(names)")
        }
        if contents.hasUnconfirmedTime {
            options.output.warn(
                "no server has confirmed this device's clock; check its date before you export")
        }
    }
}
