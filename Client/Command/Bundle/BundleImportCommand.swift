import ArgumentParser
import ReplicaStore
import SyncEngine

struct BundleImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Takes in the edits of a bundle.",
        discussion: """
            What is held already is left as it is; what builds on edits that are missing here is \
            named, and taken when another bundle or a sync has brought those. A file that is \
            damaged, cut short or no bundle is refused as a whole. What was taken is sent to the \
            server with the next sync, if this device may write in its space.

            Exit status: 0 done, 3 conflicts await review, 4 some edits could not be taken.

            Example:

              fieldbook bundle import from-brest.bundle
            """)

    @Argument(help: "The bundle's file.", completion: .file())
    var file: String

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let replica = try options.open()
        let bundle = try BundleFile(path: file)
        try bundle.require(
            .bundle, hint: "give it to: fieldbook bundle export --for \(file) --out FILE")
        let answer = BundleImportAnswer(
            report: try replica.importBundle(bundle), options: options)
        try answer.write()
        try answer.status.leave()
    }
}
