import Foundation

/// Where the replica is when no option says so.
enum ReplicaPath {
    static func resolved(
        _ option: String?,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> String {
        let given = [option, environment["FIELDBOOK_REPLICA"]].compactMap(\.self)
        if let path = given.first(where: { !$0.isEmpty }) {
            return (path as NSString).expandingTildeInPath
        }
        let home = environment["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        let data = home ?? NSHomeDirectory() + "/.local/share"
        return data + "/fieldbook/replica.sqlite"
    }
}
