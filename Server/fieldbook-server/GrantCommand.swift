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

/// A grant as it is typed: `SPACE:LEVEL`, where the space's name may hold colons itself.
struct GrantArgument: ExpressibleByArgument, Hashable, Sendable {
    let access: SpaceAccess

    init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"),
            let level = AccessLevel(String(argument[argument.index(after: colon)...]))
        else { return nil }
        let space = String(argument[..<colon])
        guard !space.isEmpty else { return nil }
        access = SpaceAccess(space: space, level: level)
    }

    var defaultValueDescription: String { "\(access.space):\(access.level)" }
}

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
