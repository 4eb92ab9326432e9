import ArgumentParser
import CentralStorage
import CommandSupport
import DomainModel
import StoreKit
import SyncProtocol
import TextFormats

struct RecoveryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recovery",
        abstract: "Lets replicas give back what the server lost, or ends that.",
        discussion: """
            In recovery a device that may write in a space may send complete record states that \
            the server lacks; erased and moved records come back from devices that manage it. A \
            restore opens it for every space; for a new server in the place of a lost one the \
            operator does. It ends when all active devices have met the server, and after 30 days \
            at the latest.

            Example:

              fieldbook-server recovery status
            """,
        subcommands: [Begin.self, End.self, Status.self], defaultSubcommand: Status.self)

    struct Begin: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "begin", abstract: "Opens recovery.",
            discussion: """
                Example:

                  fieldbook-server recovery begin office:minsk
                """)

        @Argument(help: "The spaces; without one, all.")
        var spaces: [String] = []

        @OptionGroup var options: DataOptions

        func run() throws {
            try RecoveryCommand.change(spaces, options) { transaction, space in
                try transaction.openRecovery(of: space, because: "command")
            }
        }
    }

    struct End: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "end", abstract: "Ends recovery.",
            discussion: """
                Example:

                  fieldbook-server recovery end
                """)

        @Argument(help: "The spaces; without one, all.")
        var spaces: [String] = []

        @OptionGroup var options: DataOptions

        func run() throws {
            try RecoveryCommand.change(spaces, options) { transaction, space in
                guard try transaction.recovery(of: space.id) != nil else { return }
                try transaction.endRecovery(of: space, because: "command")
            }
        }
    }

    struct Status: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status", abstract: "Shows what is in recovery, and who is awaited.",
            discussion: """
                Example:

                  fieldbook-server recovery status --json
                """)

        @OptionGroup var options: DataOptions

        func run() throws {
            let statuses = try options.open().read { try $0.recoveries() }
            try RecoveryList(statuses).write(to: options.output)
        }
    }

    private static func change(
        _ names: [String], _ options: DataOptions,
        _ body: (CentralTransaction, SpaceRow) throws -> Void
    ) throws {
        let statuses = try options.open().write { transaction in
            for name in names.isEmpty ? try transaction.spaces().map(\.space) : names {
                guard let space = try transaction.space(named: name) else {
                    throw StoreError(
                        .usage, "there is no space '\(name)'", hint: "see fieldbook-server spaces")
                }
                try body(transaction, space)
            }
            return try transaction.recoveries()
        }
        try RecoveryList(statuses).write(to: options.output)
    }
}

/// The recoveries of all spaces as `recovery` answers them.
struct RecoveryList {
    let statuses: [RecoveryStatus]

    init(_ statuses: [RecoveryStatus]) {
        self.statuses = statuses
    }

    func write(to output: Output) throws {
        try output.answer { writer in
            writer.array("spaces", statuses) { writer, status in
                writer.object { status.write(to: &$0) }
            }
        } text: {
            text(for: output.terminal)
        }
    }

    private func text(for terminal: Terminal) -> String {
        var table = TextTable("SPACE", "RECOVERY", "SINCE", "UNTIL", "REASON", "WAITING FOR")
        for status in statuses {
            let awaited = status.waitingFor.map { "\($0.office) \($0.name)" }
            table.add(
                status.space, status.recovery == nil ? "closed" : "open", status.openedAt,
                status.until, status.recovery?.reason, awaited.joined(separator: ", "))
        }
        return table.text(for: terminal)
    }
}

extension RecoveryStatus {
    fileprivate var openedAt: String? { recovery.map { TimeText.utc(seconds: $0.openedAt) } }

    /// When it ends by itself at the latest.
    fileprivate var until: String? { recovery.map { TimeText.utc(seconds: $0.endsAt) } }

    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("space", space)
        writer.member("open", recovery != nil)
        writer.member("openedAt", openedAt)
        writer.member("until", until)
        writer.member("reason", recovery?.reason)
        writer.array("waitingFor", waitingFor) { writer, device in
            writer.object {
                $0.member("device", device.device.description)
                $0.member("office", device.office)
                $0.member("name", device.name)
            }
        }
    }
}
