import ArgumentParser
import CommandSupport
import ReplicaStore
import SyncProtocol

struct ReviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "Goes through the open conflicts with you, one record at a time.",
        discussion: """
            Asks for a decision on each conflict: a number takes that candidate, s leaves it for \
            later, q ends the review. Each decision is saved at once.

            Example:

              fieldbook review --collection case
            """)

    @Option(help: ArgumentHelp("Only those of one collection.", valueName: "collection"))
    var collection: String?

    @OptionGroup var options: GlobalOptions

    func run() throws {
        guard Terminal(.standardInput, color: .never).isInteractive,
            options.output.terminal.isInteractive, !options.output.isJSON
        else {
            throw CommandFailure.usage(
                "a review is a conversation and needs a terminal",
                hint: "elsewhere use fieldbook conflicts and fieldbook resolve")
        }
        let replica = try options.open()
        var dialogue = ReviewDialogue(replica: replica, options: options)
        let remaining = try dialogue.run(try replica.conflicts(collection: collection))
        try ExitStatus.first(of: remaining > 0 ? [.conflicts] : []).leave()
    }
}
