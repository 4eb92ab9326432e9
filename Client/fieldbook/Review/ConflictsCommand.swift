import ArgumentParser

struct ConflictsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conflicts",
        abstract: "Shows what the replicas cannot decide among themselves.",
        discussion: """
            Nothing is lost while a conflict is open: every candidate is kept, and a provisional \
            value is shown until somebody decides. Exit status 3 says that some await review.

            Examples:

              fieldbook conflicts
              fieldbook conflicts --collection case
              fieldbook conflicts show CONFLICT
            """,
        subcommands: [ListConflictsCommand.self, ShowConflictCommand.self],
        defaultSubcommand: ListConflictsCommand.self)
}
