import CommandSupport
import ReplicaStore
import SyncProtocol
import TextFormats

/// What `init` and `join` answer: who the replica is, and what it may do.
struct ReplicaAnswer {
    let identity: ReplicaIdentity
    let access: [SpaceAccess]
    /// Spaces whose edits stay pending, because the device may not write there.
    var staying: [String] = []

    func write(to output: Output) throws {
        try output.answer { writer in
            writer.member("replica", identity.name)
            writer.member("office", identity.office)
            writer.array("spaces", access) { writer, grant in
                writer.object {
                    $0.member("space", grant.space)
                    $0.member("level", grant.level.description)
                }
            }
            writer.array("staying", staying) { $0.text($1) }
        } text: {
            let grants = access.map { "\($0.space)\t\($0.level)\n" }.joined()
            return "\(identity.name)\n" + grants
        }
    }
}
