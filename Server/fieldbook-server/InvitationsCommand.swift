import ArgumentParser
import CentralStorage
import CommandSupport
import DomainModel
import SyncProtocol
import TextFormats

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
        let list = InvitationList(invitations: open, now: now)
        try options.output.answer {
            list.write(to: &$0)
        } text: {
            list.text(for: options.output.terminal)
        }
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
        let list = InvitationList(invitations: [withdrawn], now: now)
        try options.output.answer {
            list.write(to: &$0)
        } text: {
            "withdrawn: \(withdrawn.fingerprint)\n"
        }
    }
}

/// Invitations as both commands answer them.
private struct InvitationList {
    let invitations: [Invitation]
    /// Milliseconds since 1970.
    let now: Int64

    func write(to writer: inout JSONWriter) {
        writer.array("invitations", invitations) { writer, invitation in
            writer.object {
                $0.member("fingerprint", invitation.fingerprint)
                $0.member("office", invitation.office)
                $0.member("name", invitation.name)
                GrantText.write(invitation.grants, to: &$0)
                $0.member("created", TimeText.utc(seconds: invitation.createdAt))
                $0.member("expires", TimeText.utc(seconds: invitation.expiresAt))
                // That has enrolled with it and has not called yet.
                $0.member("device", invitation.device?.description)
            }
        }
    }

    func text(for terminal: Terminal) -> String {
        var table = TextTable("FINGERPRINT", "OFFICE", "NAME", "AGE", "EXPIRES", "GRANTS", "")
        for invitation in invitations {
            table.add(
                invitation.fingerprint, invitation.office, invitation.name,
                age(of: invitation), TimeText.utc(seconds: invitation.expiresAt),
                GrantText.line(invitation.grants),
                invitation.device.map { "enrolled \($0.description.suffix(8))" })
        }
        return table.text(for: terminal)
    }

    private func age(of invitation: Invitation) -> String {
        let hours = max(0, now - invitation.createdAt) / 3_600_000
        return hours < 48 ? "\(hours) h" : "\(hours / 24) d"
    }
}
