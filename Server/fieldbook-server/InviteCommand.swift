import ArgumentParser
import CentralServer
import CentralStorage
import CommandSupport
import DomainModel
import Foundation
import StoreKit
import SyncProtocol
import TextFormats

struct InviteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invite",
        abstract: "Makes an invitation code that enrols one device of an office.",
        discussion: """
            Without --grant the device may write in network, and manages the space of its office \
            and its office's channels. Levels are read, write and manage; each includes those \
            before it. The code is shown this once, and is good for 14 days: see \
            fieldbook-server invitations. Where the server serves from this folder with a \
            certificate that stands alone in its file, or with --tls-certificate, the pin of its \
            key stands behind the code: an office that gives both to init or join knows the \
            server by that key, and needs no authority. Who types the code alone leaves out the \
            colon and what follows.

            Examples:

              fieldbook-server invite --office minsk
              fieldbook-server invite --office gomel --grant network:read
            """)

    @Option(help: "The office that the device belongs to: a-z, 0-9 and -.")
    var office: String

    @Option(
        name: .customLong("grant"), parsing: .singleValue,
        help: ArgumentHelp(
            "What the device may do instead of what its office may; may be repeated.",
            valueName: "space:level"))
    var grants: [GrantArgument] = []

    @Option(help: "How the device is called; else it chooses itself.")
    var device: String?

    @Option(
        help: ArgumentHelp(
            "The certificate of the server, where another machine serves; its key is named.",
            valueName: "file"),
        completion: .file())
    var tlsCertificate: String?

    @OptionGroup var options: DataOptions

    func validate() throws {
        guard OfficeName.isValid(office) else {
            throw ValidationError("'\(office)' is not the name of an office: use a-z, 0-9 and -")
        }
    }

    func run() throws {
        let store = try options.open()
        let pin =
            try tlsCertificate.map(ServerIdentity.pin(ofCertificateFile:))
            ?? PinFile(directory: store.directory).pin
        let code = try store.write { transaction in
            let granted =
                grants.isEmpty
                ? try transaction.usualGrants(of: office) : grants.map(\.access)
            return try transaction.invite(office: office, name: device, grants: granted)
        }
        let invitation = pin.map { "\(code):\($0)" } ?? code
        try options.output.answer { writer in
            writer.member("code", code)
            // Of the server's key, where it is known.
            writer.member("pin", pin)
        } text: {
            invitation + "\n"
        }
        options.output.remark(
            "good for one device, within 14 days: fieldbook init --server URL asks for it")
    }
}

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

/// The pin of the key that the server last served with, kept in the data folder so that
/// invitations can name it.
struct PinFile {
    private let path: String

    init(directory: String) {
        path = directory + "/server.pin"
    }

    var pin: String? {
        let text = try? String(contentsOfFile: path, encoding: .utf8)
        return text?.split(whereSeparator: \.isNewline).first.map(String.init)
    }

    /// Replaces the pin; nil removes it.
    func keep(_ pin: String?) throws {
        guard let pin else {
            try? FileManager.default.removeItem(atPath: path)
            return
        }
        guard pin != self.pin else { return }
        try DurableFile.write(pin + "\n", to: path)
    }
}
