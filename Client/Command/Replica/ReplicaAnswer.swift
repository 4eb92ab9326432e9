import ReplicaStore
import SyncProtocol

/// What `init` and `join` answer: who the replica is, and what it may do.
struct ReplicaAnswer {
    let identity: ReplicaIdentity
    let access: [SpaceAccess]

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
        } text: {
            let grants = access.map { "\($0.space)\t\($0.level)\n" }.joined()
            return "\(identity.name)\n" + grants
        }
    }
}
