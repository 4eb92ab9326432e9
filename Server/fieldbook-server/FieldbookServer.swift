import ArgumentParser
import CentralServer
import CommandSupport
import Foundation
import Logging

/// The command of the central office: runs the server and looks after its data folder.
@main
struct FieldbookServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fieldbook-server",
        abstract: "Runs the central server of Fieldbook and looks after its data.",
        discussion: """
            All commands act on one data folder, and work while the server runs, restore \
            excepted.

            Example, from an empty folder to a field office's invitation:

              export FIELDBOOK_DATA=/var/lib/fieldbook
              fieldbook-server office add minsk brest
              fieldbook-server serve &
              fieldbook-server invite --office minsk

            Exit status: 0 done, 1 failure, 64 usage or a value that is not allowed, 69 another \
            process serves the folder or holds the port, 77 not permitted.
            """,
        version: Product.version,
        subcommands: [
            ServeCommand.self, OfficeCommand.self, SpaceCommand.self, SpacesCommand.self,
            InviteCommand.self,
            InvitationsCommand.self, DevicesCommand.self, GrantCommand.self, RevokeCommand.self,
            RouteCommand.self, StatsCommand.self,
            VerifyCommand.self, BackupCommand.self, RestoreCommand.self, RecoveryCommand.self,
            CompactCommand.self, AuditCommand.self, ExpelCommand.self,
        ])

    static func main() async {
        // Whatever is made, also by SQLite, is its owner's alone.
        umask(0o077)
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            ErrorReport<Self>(error, describe: CommandFailure.init(_:))
                .exit(json: arguments.contains("--json"))
        }
    }
}

extension CommandFailure {
    /// Gives any error that a command can meet its code, words and status.
    fileprivate init(_ error: any Error) {
        switch error {
        case let error as ListenFailure:
            self.init(
                "cannot_listen", "\(error)", hint: "choose another one with --listen HOST:PORT",
                status: .unavailable)
        case let error as IdentityFailure:
            self.init("tls", "\(error)", hint: error.hint, status: .usage)
        default: self.init(common: error)
        }
    }
}

/// What the server calls itself.
enum Product {
    static let version = "0.1.0"
}

/// What a process leaves behind when it dies: nothing, in production.
enum CrashReports {
    private static let signals = [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP]

    /// Has a crash end the process at once, without a backtrace or an image of its memory, which
    /// would hold records and take seconds in which nobody is served.
    ///
    /// Swift's runtime catches these signals before the program begins, unless its environment says
    /// otherwise, which whoever starts the program by hand does not think of.
    static func turnOff() {
        for number in signals { signal(number, SIG_DFL) }
        var nothing = rlimit(rlim_cur: 0, rlim_max: 0)
        #if canImport(Glibc)
            setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &nothing)
        #else
            setrlimit(RLIMIT_CORE, &nothing)
        #endif
    }
}

/// Writes the log to stderr, one line for each message, without anything that steers a terminal:
/// messages name spaces, offices and errors of others.
struct CleanLogHandler: LogHandler {
    private var stream: StreamLogHandler

    init(label: String) {
        stream = .standardError(label: label)
    }

    func log(event: LogEvent) {
        var event = event
        event.message = "\(TerminalText.line(event.message.description))"
        stream.log(event: event)
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { stream[metadataKey: key] }
        set { stream[metadataKey: key] = newValue }
    }

    var metadata: Logger.Metadata {
        get { stream.metadata }
        set { stream.metadata = newValue }
    }

    var logLevel: Logger.Level {
        get { stream.logLevel }
        set { stream.logLevel = newValue }
    }
}
