import ArgumentParser
import CentralStorage
import CommandSupport
import TextFormats

struct OfficeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "office",
        abstract: "Adds and lists offices and the channels between them.",
        discussion: """
            Each office has a space of its own, and with each other office a channel, which is a \
            space that the two share and nobody else.

            Example:

              fieldbook-server office add minsk brest
            """,
        subcommands: [Add.self, List.self], defaultSubcommand: List.self)

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Adds one or more offices, all of them or none.",
            discussion: """
                Makes the space office:NAME, a channel between:NAME+OTHER with every other office \
                (both names sorted), and the space network where there is none. Devices that are \
                enrolled already, and open invitations, get the channels of their office at the \
                level that they have in its space. Routes lead from each office to each other \
                one, so that a case can be transferred (see route remove). Names are made of a-z, \
                0-9 and -. Creates the data folder if there is none yet.

                Example:

                  fieldbook-server office add minsk brest gomel
                """)

        @Argument(help: "Names of the new offices.")
        var names: [String]

        @OptionGroup var options: DataOptions

        func run() throws {
            let offices = try options.create().write { transaction in
                for name in names { try transaction.addOffice(name) }
                return try transaction.offices()
            }
            try OfficeCommand.show(offices, options)
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Lists the offices, their devices and channels.",
            discussion: """
                Example:

                  fieldbook-server office list --json
                """)

        @OptionGroup var options: DataOptions

        func run() throws {
            try OfficeCommand.show(try options.open().read { try $0.offices() }, options)
        }
    }

    private static func show(_ offices: [OfficeSummary], _ options: DataOptions) throws {
        try options.output.answer { writer in
            writer.array("offices", offices) { writer, office in
                writer.object {
                    $0.member("office", office.office)
                    $0.member("devices", office.devices)
                    $0.array("channels", office.channels) { $0.text($1) }
                }
            }
        } text: {
            var table = TextTable("OFFICE", "DEVICES", "CHANNELS")
            for office in offices {
                table.add(office.office, "\(office.devices)", "\(office.channels.count)")
            }
            return table.text(for: options.output.terminal)
        }
    }
}
