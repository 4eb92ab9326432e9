import ArgumentParser
import CommandSupport
import ReplicaStore
import TextFormats

struct BundleTrustCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Takes what bundles said of the server's log for true, on your word.",
        discussion: """
            What a bundle says that the server holds is confirmed by the next sync, or taken back: \
            then its edits are kept in quarantine. Where the server has lost its data and the \
            bundle is the last copy, somebody who manages the space can say that it is true: then \
            the next sync gives it back to the server. It cannot be undone; a forged bundle would \
            spread to everybody. On a terminal it asks first; elsewhere it needs --yes.

            Example:

              fieldbook bundle trust office:minsk
            """)

    @Argument(help: "The space.")
    var space: String

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let replica = try options.open()
        try confirmation.ask(
            "Take what bundles said of \(space) for what the server holds, though no server has "
                + "confirmed it?", options.output)
        let isChanged = try replica.trustKnowledge(of: space, author: options.resolvedAuthor)
        try options.output.answer { writer in
            writer.member("space", space)
            writer.member("changed", isChanged)
        } text: {
            ""
        }
        if !isChanged { options.output.remark("everything there is confirmed already") }
    }
}
