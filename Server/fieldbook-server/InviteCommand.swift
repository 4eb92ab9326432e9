import ArgumentParser
import CentralServer
import CentralStorage
import CommandSupport
import SyncProtocol
import TextFormats

struct InviteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invite",
        abstract: "Makes an invitation code that enrols one device of an office.",
        discussion: """
            Levels are read, write and manage; each includes those before it. The code is shown \
            this once, and is good for 14 days: see fieldbook-server invitations. Where the server \
            serves from this folder with a certificate that stands alone in its file, or with \
            --tls-certificate, the pin of its key stands behind the code: an office that gives \
            both to init or join knows the server by that key, and needs no authority. Who types \
            the code alone leaves out the colon and what follows.

            Example:

              fieldbook-server invite --office minsk --grant network:write \\
                --grant office:minsk:manage
            """)

    @Option(help: "The office that the device belongs to: a-z, 0-9 and -.")
    var office: String

    @Option(
        name: .customLong("grant"), parsing: .singleValue,
        help: ArgumentHelp("What the device may do; may be repeated.", valueName: "space:level"))
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
        guard !grants.isEmpty else {
            throw ValidationError("an invitation needs at least one --grant SPACE:LEVEL")
        }
    }

    func run() throws {
        let store = try options.open()
        let pin =
            try tlsCertificate.map(ServerIdentity.pin(ofCertificateFile:))
            ?? PinFile(directory: store.directory).pin
        let code = try store.write { transaction in
            try transaction.invite(office: office, name: device, grants: grants.map(\.access))
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
