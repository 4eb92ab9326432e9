import SyncProtocol

extension StorageTransaction {
    /// The devices that a recovery waits for: they may read the space, have called within the
    /// retention before it was opened, and have not said since where they stand.
    package func awaited(
        in space: SpaceRow.ID, _ recovery: Recovery
    ) throws -> [ReplicaStanding] {
        try standings(in: space).filter {
            $0.number == nil && !$0.isLapsed(at: recovery.openedAt)
        }
    }

    /// Notes where a device stands; ends the space's recovery when it was the last to be awaited.
    package func note(
        _ number: UInt64, of device: DeviceID, in space: SpaceRow
    ) throws {
        try save(position: number, of: device, in: space.id)
        guard let recovery = try recovery(of: space.id),
            try awaited(in: space.id, recovery).isEmpty
        else { return }
        try endRecovery(of: space, because: "all active devices have met")
    }
}
