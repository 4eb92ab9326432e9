import ArgumentParser
import CentralStorage
import SyncProtocol

struct RevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Takes back a device's grant in one space, or its access as a whole.",
        discussion: """
            Without a space the device's token is refused from now on, for good: a lost or stolen \
            laptop. DEVICE is an id, or 6 or more characters of its beginning or end.

            Example:

              fieldbook-server revoke 3f9a1c office:brest
            """)

    @Argument(help: "The device.")
    var device: String

    @Argument(help: "The space; without one, everything.")
    var space: String?

    @OptionGroup var options: DataOptions

    func run() throws {
        let list = try options.open().write { transaction in
            let id = try DeviceArgument.find(device, in: try transaction.devices())
            try transaction.revoke(id, space: space)
            return DeviceList(try transaction.devices().filter { $0.device.id == id })
        }
        try list.write(to: options.output)
    }
}
