import ArgumentParser
import CentralStorage

struct InviteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invite",
        abstract: "Makes an invitation code that enrols one device of an office.",
        discussion: """
            Levels are read, write and manage; each includes those before it. The code is shown \
            this once, and is good for 14 days: see fieldbook-server invitations.

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

    @OptionGroup var options: DataOptions

    private struct Answer: Encodable {
        let version = 1
        let code: String

        private enum CodingKeys: String, CodingKey { case version, code }
    }

    func validate() throws {
        let isName = office.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        }
        guard isName, !office.isEmpty else {
            throw ValidationError("'\(office)' is not the name of an office: use a-z, 0-9 and -")
        }
        guard !grants.isEmpty else {
            throw ValidationError("an invitation needs at least one --grant SPACE:LEVEL")
        }
    }

    func run() throws {
        let code = try options.open().write { transaction in
            try transaction.invite(office: office, name: device, grants: grants.map(\.access))
        }
        options.output.write(Answer(code: code), text: code + "\n")
        options.output.remark(
            "good for one device, within 14 days: fieldbook init --server URL asks for it")
    }
}
