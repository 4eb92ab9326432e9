import ArgumentParser
import CentralStorage
import SyncProtocol

struct InvitationsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invitations",
        abstract: "Lists the invitations whose codes can still be used, and withdraws them.",
        discussion: """
            Without a subcommand it lists them.

            Examples:

              fieldbook-server invitations
              fieldbook-server invitations withdraw FINGERPRINT
            """,
        subcommands: [ListInvitationsCommand.self, WithdrawInvitationCommand.self],
        defaultSubcommand: ListInvitationsCommand.self)
}

struct ListInvitationsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the invitations whose codes can still be used, the oldest first.",
        discussion: """
            The codes themselves are not kept. A code ends when its device first calls after it \
            has enrolled, a day after it enrolled, or 14 days after it was made.

            Example:

              fieldbook-server invitations
            """)

    @OptionGroup var options: DataOptions

    func run() throws {
        let (open, now) = try options.open().read { (try $0.openInvitations(), $0.now) }
        let list = InvitationList(open, now: now)
        options.output.write(list, text: list.text)
    }
}

struct WithdrawInvitationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw",
        abstract: "Ends an invitation: nobody can enrol with its code any more.",
        discussion: """
            A device that has enrolled with the code stays enrolled: take it back with \
            fieldbook-server revoke.

            Example:

              fieldbook-server invitations withdraw 3f9a1c2b
            """)

    @Argument(help: "The fingerprint, as fieldbook-server invitations shows it, or the code.")
    var invitation: String

    @OptionGroup var options: DataOptions

    func run() throws {
        let (withdrawn, now) = try options.open().write { transaction in
            (try transaction.withdraw(invitation), transaction.now)
        }
        let list = InvitationList([withdrawn], now: now)
        options.output.write(list, text: "withdrawn: \(withdrawn.fingerprint)\n")
    }
}

/// Invitations as both commands answer them.
private struct InvitationList: Encodable {
    struct Entry: Encodable {
        let fingerprint: String
        let office: String
        let name: String?
        let grants: [DeviceList.Grant]
        /// RFC 3339.
        let created: String
        let expires: String
        /// The device that has enrolled with it and has not called yet.
        let device: String?
    }

    let version = 1
    let invitations: [Entry]
    private let ages: [String]

    private enum CodingKeys: String, CodingKey { case version, invitations }

    init(_ invitations: [Invitation], now: Int64) {
        self.invitations = invitations.map {
            Entry(
                fingerprint: $0.fingerprint, office: $0.office, name: $0.name,
                grants: $0.grants.map { .init(space: $0.space, level: $0.level.description) },
                created: Output.time($0.createdAt), expires: Output.time($0.expiresAt),
                device: $0.device?.description)
        }
        ages = invitations.map { Self.age(max(0, now - $0.createdAt)) }
    }

    private static func age(_ milliseconds: Int64) -> String {
        let hours = milliseconds / 3_600_000
        return hours < 48 ? "\(hours) h" : "\(hours / 24) d"
    }

    var text: String {
        let rows = zip(invitations, ages).map { entry, age in
            [
                entry.fingerprint, entry.office, entry.name ?? "", age, entry.expires,
                entry.grants.map { "\($0.space):\($0.level)" }.joined(separator: " "),
                entry.device.map { "enrolled \($0.suffix(8))" } ?? "",
            ]
        }
        return Output.table(
            ["FINGERPRINT", "OFFICE", "NAME", "AGE", "EXPIRES", "GRANTS", ""], rows)
    }
}
