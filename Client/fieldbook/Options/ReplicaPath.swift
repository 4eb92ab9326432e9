import CommandSupport
import Foundation

/// Where the replica is when no option says so.
enum ReplicaPath {
    static func resolved(_ option: String?) -> String {
        let given = option.flatMap { $0.isEmpty ? nil : $0 }
        if let path = given ?? EnvironmentVariable.value(of: "FIELDBOOK_REPLICA") {
            return (path as NSString).expandingTildeInPath
        }
        let variable = EnvironmentVariable.value(of: "XDG_DATA_HOME")
        let home = variable.flatMap { $0.hasPrefix("/") ? $0 : nil }
        let data = home ?? NSHomeDirectory() + "/.local/share"
        return data + "/fieldbook/replica.sqlite"
    }
}
