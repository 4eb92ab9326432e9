import ArgumentParser
import CentralStorage
import SyncProtocol

struct GrantCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant",
        abstract: "Sets what a device may do in some spaces; its other grants stay.",
        discussion: """
            The device learns it with its next sync. DEVICE is an id, or 6 or more characters of \
            its beginning or end.

            Example:

              fieldbook-server grant 3f9a1c network:write office:brest:read
            """)

    @Argument(help: "The device.")
    var device: String

    @Argument(help: ArgumentHelp("SPACE:read, SPACE:write or SPACE:manage.", valueName: "grant"))
    var grants: [GrantArgument]

    @OptionGroup var options: DataOptions

    func run() throws {
        let list = try options.open().write { transaction in
            let id = try DeviceArgument.find(device, in: try transaction.devices())
            try transaction.grant(id, grants.map(\.access))
            return DeviceList(try transaction.devices().filter { $0.device.id == id })
        }
        try list.write(to: options.output)
    }
}
