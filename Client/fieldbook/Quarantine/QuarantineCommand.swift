import ArgumentParser

struct QuarantineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine",
        abstract: "Shows edits that the server refused, makes them again, or lets them go.",
        discussion: """
            An edit is refused, for example, when it was made in a space that this device may not \
            write in. The others go on; what was refused stays here with the reason.

            Examples:

              fieldbook quarantine
              fieldbook quarantine show 1
              fieldbook quarantine retry 1
            """,
        subcommands: [
            ListQuarantineCommand.self, ShowQuarantineCommand.self, RetryQuarantineCommand.self,
            DiscardQuarantineCommand.self,
        ],
        defaultSubcommand: ListQuarantineCommand.self)
}
