import ReplicaStore
import SyncProtocol

/// What an attacker may know from a lost bundle, from colleagues, or by looking: names, not values.
struct HostileKnowledge: Sendable {
    struct Space: Sendable {
        var name: String
        /// Records that honest offices keep there.
        var records: [RecordReference] = []
        /// Heads of writers, some of them out of date by now.
        var heads: [WriterHead] = []
    }

    var spaces: [Space]
    /// Devices of others, with their offices.
    var devices: [(id: DeviceID, office: String)] = []
    /// The server's epoch, which every answer tells.
    var epoch: Epoch
    /// Names under which there is no space, or none that anybody here has a grant for.
    let unknownSpaces = ["secret-operation", "office:nowhere", "NETWORK", ""]

    /// The server's own writer in a space. Spec: MergeRules §12.
    func serverWriter(in space: String) -> WriterID {
        let hash = ContentHash(of: epoch.bytes, Array(space.utf8))
        return WriterID(rawValue: hash.prefix.reduce(0) { $0 << 8 | UInt64($1) })
    }
}
