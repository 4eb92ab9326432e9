import ArgumentParser
import CommandSupport
import ReplicaStore
import TextFormats

struct DiscardQuarantineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discard",
        abstract: "Lets refused edits go for good.",
        discussion: """
            What they wrote is lost. On a terminal it asks first; elsewhere it needs --yes.

            Examples:

              fieldbook quarantine discard 1 2
              fieldbook quarantine discard --all --yes
            """)

    @OptionGroup var numbers: QuarantineNumbers
    @OptionGroup var confirmation: Confirmation
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let replica = try options.open()
        let commits = try numbers.commits(of: replica)
        if !commits.isEmpty {
            try confirmation.ask(
                "Let \(Count.text(commits.count, "refused edit")) go for good?", options.output)
        }
        for commit in commits { try replica.discardQuarantined(commit.number) }
        // What has to wait is done at the next opening.
        try? replica.scrub()
        try options.output.answer { writer in
            writer.array("discarded", commits) { $0.int($1.number) }
        } text: {
            commits.map { "\($0.number)\n" }.joined()
        }
    }
}
