import ReplicaStore
import SyncProtocol
import TestSupport

extension CentralOffice {
    /// An office whose clock is twelve years ahead, and what it recorded before it was let in.
    func officeOfTheFuture() throws -> (office: FieldOffice, id: RecordID) {
        let year: Int64 = 365 * 24 * 3_600_000
        let replica = try Replica.create(
            path: folder.file("wrong.sqlite"), office: "brest", author: "brest author",
            environment: clock.environment(offset: 12 * year))
        let id = try replica.add(
            "stakeholder", [.set(field: "name", "From the future"), .set(field: "type", "media")],
            space: "network"
        ).id
        return (try join(replica, spaces: ["network"]), id)
    }
}
