import ArgumentParser
import CommandSupport

/// The command of a field office: keeps its records, works offline, reconciles with the server.
@main
struct Fieldbook: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "fieldbook",
            abstract: "Keeps the records of a country network on migration, online and offline.",
            discussion: """
                Every command acts on one replica file: --replica PATH, else $FIELDBOOK_REPLICA, \
                else $XDG_DATA_HOME/fieldbook/replica.sqlite. Edits are signed with --author NAME, \
                else $FIELDBOOK_AUTHOR, else the author given at init. Days are those of \
                the time zone $FIELDBOOK_TIMEZONE, such as Europe/Minsk, else of the system's.

                Example, from an invitation code to the first sync:

                  fieldbook init --server https://fieldbook.example.org
                  fieldbook stakeholder add 'name=Red Cross' type=red_cross_red_crescent
                  fieldbook stakeholder list --where 'name~"cross"'
                  fieldbook sync
                  fieldbook conflicts

                Exit status: 0 done; 1 failure; 3 done, and conflicts await review; 4 done in \
                part; 64 usage or a value that is not allowed; 69 server unavailable; 77 not \
                permitted, or against a person's consent.
                """,
            version: Product.version,
            groupedSubcommands: CommandRoute.current.groups)
    }

    /// All commands but those of collections, by their group.
    static let commands: [(group: String, commands: [any ParsableCommand.Type])] = [
        (
            "Casework",
            [
                TodayCommand.self, DeskCommand.self, InboxCommand.self, DuplicatesCommand.self,
                AccessCommand.self, ReportCommand.self,
            ]
        ),
        ("Tables", [SearchCommand.self, ImportCommand.self, ExportCommand.self]),
        (
            "Reconciling",
            [
                SyncCommand.self, BundleCommand.self, StatusCommand.self, ConflictsCommand.self,
                ResolveCommand.self, ReviewCommand.self, QuarantineCommand.self,
            ]
        ),
        (
            "The replica",
            [
                InitCommand.self, JoinCommand.self, ServerCommand.self, RotateCommand.self,
                LogCommand.self, RevertCommand.self, VerifyCommand.self, DoctorCommand.self,
                BackupCommand.self,
                WipeCommand.self, SchemaCommand.self, InspectCommand.self, DemoCommand.self,
            ]
        ),
    ]

    static func main() async {
        let arguments = ArgumentOrder.arranged(Array(CommandLine.arguments.dropFirst()))
        do {
            try OfficeTimeZone.adopt()
            if !CommandRoute.current.isBare { _ = try Deployment.schema.get() }
            try UnknownCommand.check(arguments)
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            ErrorReport<Self>(error, describe: CommandFailure.init(_:))
                .exit(json: arguments.prefix { $0 != "--" }.contains("--json"))
        }
    }

    func run() throws {
        let output = Output(isJSON: false, isQuiet: false, color: .auto)
        try output.write(Orientation.text(for: output.terminal))
    }
}

/// What a newcomer sees who types the command alone.
enum Orientation {
    static func text(for terminal: Terminal) -> String {
        let heading = terminal.style("Fieldbook", .bold)
        return """
            \(heading) keeps a network's records on this computer, with or without a connection.

            Begin        fieldbook init --office NAME              a replica of your own
                         fieldbook init --server URL --code CODE   or with an invitation
            Work         fieldbook stakeholder add name=… type=…   case, contact, meeting, …
                         fieldbook stakeholder list, show, edit, delete
                         fieldbook search TEXT
                         fieldbook import COLLECTION FILE.csv
            Reconcile    fieldbook sync                            when there is a connection
                         fieldbook conflicts, fieldbook review     what a person must decide
            Look         fieldbook today, status, log, schema

            fieldbook help COMMAND says more about each; fieldbook help lists them all.

            """
    }
}

/// What the command calls itself.
enum Product {
    static let version = "0.1.0"
}
