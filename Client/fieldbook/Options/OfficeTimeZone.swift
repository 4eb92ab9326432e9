import CommandSupport
import Foundation

/// The time zone of the office's days: `$FIELDBOOK_TIMEZONE`, else the system's.
enum OfficeTimeZone {
    private static let variable = "FIELDBOOK_TIMEZONE"

    /// Makes the zone that of this process: of defaults, of filters and of what is shown.
    ///
    /// - Throws: `CommandFailure` where the variable names no zone that this machine knows; a
    ///   mistyped name would otherwise count as UTC without a word.
    static func adopt() throws {
        guard let name = EnvironmentVariable.value(of: variable) else { return }
        guard isKnown(name) else {
            throw CommandFailure.usage(
                "\(variable) is “\(name.prefix(60))”, which is no time zone of this machine",
                hint:
                    "give a name such as Europe/Minsk, or unset it to take the system's zone; the "
                    + "names are those of the package tzdata (timedatectl list-timezones)")
        }
        setenv("TZ", name, 1)
        tzset()
    }

    private static func isKnown(_ name: String) -> Bool {
        if name == "UTC" { return true }
        let isName = name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "/_+-".utf8.contains(byte)
            }
        }
        guard isName, !name.hasPrefix("/"), !name.contains("//") else { return false }
        let folder = EnvironmentVariable.value(of: "TZDIR") ?? "/usr/share/zoneinfo"
        guard let file = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
            return false
        }
        return file.prefix(4) == Data("TZif".utf8)
    }
}
