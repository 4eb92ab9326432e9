import ArgumentParser
import CommandSupport
import ReplicaStore
import TextFormats

struct BundleVouchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vouch",
        abstract: "Gives your word for edits of bundles that wait to be sent.",
        discussion: """
            A replica that belongs to no server takes edits from bundles without asking. Once it \
            has joined one, they would be sent under its name: so they wait until somebody has \
            looked at them. This lists them, and asks; without a terminal it takes --yes.

            Example:

              fieldbook bundle vouch
            """)

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let replica = try options.open()
        let questions = try replica.unvouched()
        let list = BundleQuestionText(questions: questions, output: options.output)
        if !questions.isEmpty {
            try confirmation.ask(
                "These edits of others are sent with the next sync:\n\(list.lines)"
                    + "Do you give your word for them?", options.output)
            try replica.vouch(author: options.resolvedAuthor)
        }
        try options.output.answer { writer in
            list.write(&writer)
        } text: {
            ""
        }
        options.output.remark(
            questions.isEmpty
                ? "no edits wait for anybody's word"
                : "\(Count.text(questions.count, "edit")) will be sent: \(options.command("sync"))")
    }
}
