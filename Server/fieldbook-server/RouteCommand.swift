import ArgumentParser
import CentralStorage
import CommandSupport
import TextFormats

struct RouteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "route",
        abstract: "Lets records move from one space to another.",
        discussion: """
            A record is moved by whoever manages its space and may write in the one it is moved \
            to. Where nobody is granted both, as between two offices, a route lets those who \
            manage the first space hand records over; it gives them nothing else in the second.

            Example:

              fieldbook-server route add office:minsk office:brest
            """,
        subcommands: [Add.self, List.self, Remove.self], defaultSubcommand: List.self)

    struct Ends: ParsableArguments {
        @Argument(help: "The space that records move from.")
        var from: String

        @Argument(help: "The space that they move to.")
        var to: String
    }

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Opens a route, in this direction only.",
            discussion: """
                Transfers that wait for it go on with the next sync.

                Example:

                  fieldbook-server route add office:minsk office:brest
                """)

        @OptionGroup var ends: Ends
        @OptionGroup var options: DataOptions

        func run() throws {
            try RouteCommand.show(options) { try $0.addRoute(from: ends.from, to: ends.to) }
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Closes a route; what has moved stays where it is.",
            discussion: """
                Example:

                  fieldbook-server route remove office:minsk office:brest
                """)

        @OptionGroup var ends: Ends
        @OptionGroup var options: DataOptions

        func run() throws {
            try RouteCommand.show(options) { try $0.removeRoute(from: ends.from, to: ends.to) }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Lists the routes.",
            discussion: """
                Example:

                  fieldbook-server route list --json
                """)

        @OptionGroup var options: DataOptions

        func run() throws { try RouteCommand.show(options) { _ in } }
    }

    /// Does something to the routes, and shows them all.
    private static func show(
        _ options: DataOptions, _ change: (CentralTransaction) throws -> Void
    ) throws {
        let routes = try options.open().write { transaction in
            try change(transaction)
            return try transaction.routes()
        }
        try options.output.answer { writer in
            writer.array("routes", routes) { writer, route in
                writer.object {
                    $0.member("from", route.origin)
                    $0.member("to", route.destination)
                }
            }
        } text: {
            var table = TextTable("FROM", "TO")
            for route in routes { table.add(route.origin, route.destination) }
            return table.text(for: options.output.terminal)
        }
    }
}
