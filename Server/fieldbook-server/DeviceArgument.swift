import CentralStorage
import CommandSupport
import SyncProtocol

/// A device as it is typed: its id, or 6 or more characters that only its id begins or ends with.
enum DeviceArgument {
    private static let shortest = 6

    /// - Throws: `CommandFailure` when no device, or more than one, is meant.
    static func find(_ text: String, in devices: [DeviceSummary]) throws(CommandFailure) -> DeviceID
    {
        let typed = plain(text)
        guard typed.count >= shortest else {
            throw .usage(
                "'\(text)' is too short for a device", hint: "give \(shortest) characters or more")
        }
        let found = devices.map(\.device.id).filter {
            let id = plain($0.description)
            return id.hasPrefix(typed) || id.hasSuffix(typed)
        }
        guard let device = found.first else {
            throw CommandFailure(
                "not_found", "there is no device '\(text)'", hint: "see fieldbook-server devices")
        }
        guard found.count == 1 else {
            throw .usage(
                "'\(text)' is part of the ids of \(found.count) devices",
                hint: "give more characters; the last ones differ most")
        }
        return device
    }

    private static func plain(_ text: String) -> String {
        text.lowercased().filter { $0 != "-" }
    }
}
