import ArgumentParser
import CommandSupport
import ReplicaStore
import SyncEngine
import TextFormats

struct BundleImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Takes in the edits of a bundle.",
        discussion: """
            What is held already is left as it is; what builds on edits that are missing here is \
            named, and taken when another bundle or a sync has brought those. A file that is \
            damaged, cut short or no bundle is refused as a whole. What was taken is sent to the \
            server with the next sync, if this device may write in its space.

            Whoever had the file may have changed it, unless it is signed by a device that the \
            server has told of. Erasures, moves to another space, and what is not proven to be by \
            such a device count only on your word: they are listed, and you are asked. Where \
            there is no terminal to ask at they are left out, unless --yes is given; what was \
            left out can be taken later from the same file. What the bundle says of the server's \
            log is believed until the next sync, which confirms it or takes it back.

            Exit status: 0 done, 3 conflicts await review, 4 some edits could not be taken.

            Example:

              fieldbook bundle import from-brest.bundle
              fieldbook bundle import from-brest.bundle --dry-run
            """)

    @Argument(help: "The bundle's file.", completion: .file())
    var file: String

    @Flag(name: .customLong("dry-run"), help: "Say what would be taken, and take nothing.")
    var isTrial = false

    @Flag(help: "Take what is asked about too, on your word.")
    var yes = false

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let replica = try options.open()
        let bundle = try BundleFile(path: file)
        try bundle.require(
            .bundle, hint: "give it to: fieldbook bundle export --for \(file) --out FILE")
        let answer = BundleImportAnswer(
            report: try report(bundle, replica), isTrial: isTrial, options: options)
        try answer.write()
        try answer.status.leave()
    }

    private func report(_ bundle: BundleFile, _ replica: Replica) throws -> BundleReport {
        let word = BundleConsent.word(of: options.resolvedAuthor)
        if isTrial || yes || !Confirmation.canAsk(options.output) {
            return try replica.importBundle(bundle, on: yes ? word : .nobody, isTrial: isTrial)
        }
        let trial = try replica.importBundle(bundle, on: .nobody, isTrial: true)
        let isTaken =
            try !trial.questions.isEmpty
            && Confirmation.answer(
                "This counts only on somebody's word:\n"
                    + BundleQuestionText(questions: trial.questions, output: options.output).lines
                    + "Take it, on your word? Else it is left out.")
        return try replica.importBundle(bundle, on: isTaken ? word : .nobody)
    }
}
