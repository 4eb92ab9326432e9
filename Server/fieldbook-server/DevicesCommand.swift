import ArgumentParser
import CentralStorage

struct DevicesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices",
        abstract: "Lists the enrolled devices, what they may do, and when they last called.",
        discussion: """
            Example:

              fieldbook-server devices --json
            """)

    @OptionGroup var options: DataOptions

    func run() throws {
        let list = DeviceList(try options.open().read { try $0.devices() })
        try list.write(to: options.output)
    }
}
