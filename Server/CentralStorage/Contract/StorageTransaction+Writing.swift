import SyncProtocol

/// How a space changes: each change keeps number, chain, digest and counts of its row right. The
/// row itself is saved by who changed it.
extension StorageTransaction {
    /// Logs a commit, or its void, under the space's next number.
    ///
    /// - Parameters:
    ///   - hash: the commit's.
    ///   - bytes: the frame, or the encoded void entry.
    ///   - entryHash: what goes into the chain.
    ///   - provenance: the device that brings it, where that is not its writer's own, and its
    ///     signature if there is one.
    package func append(
        _ kind: LogRow.Kind, _ dot: Dot, hash: ContentHash, bytes: [UInt8],
        entryHash: ContentHash, _ provenance: Provenance = Provenance(), to space: inout SpaceRow
    ) throws {
        try log(
            kind, dot, hash: hash, bytes: bytes, entryHash: entryHash, provenance, to: &space)
    }

    /// Logs what the server did by itself under the space's next number; who knew less scans.
    package func append(_ entry: ServerEntry, to space: inout SpaceRow) throws {
        let kind: LogRow.Kind =
            switch entry {
            case .states: .states
            case .collect: .collect
            case .erase: .erase
            case .expel: .expel
            }
        let hash = entry.hash
        try log(
            kind, nil, hash: hash, bytes: entry.encoded(), entryHash: hash, Provenance(),
            to: &space)
        space.floor = space.number
    }

    private func log(
        _ kind: LogRow.Kind, _ dot: Dot?, hash: ContentHash, bytes: [UInt8],
        entryHash: ContentHash, _ provenance: Provenance, to space: inout SpaceRow
    ) throws {
        space.number += 1
        space.chain = LogEntry.chain(space.chain, entryHash)
        space.logBytes += LogRow.size(of: bytes)
        try append(
            LogRow(
                number: space.number, kind: kind, dot: dot, hash: hash, bytes: bytes,
                totalBytes: space.logBytes, chain: space.chain, provenance: provenance),
            to: space.id)
    }

    /// Puts a record's new state in the place of its old one.
    ///
    /// - Parameters:
    ///   - old: the row that the record has now, if it has one.
    ///   - number: of the log entry that changes it.
    package func replace(
        _ old: RecordRow?, by state: [UInt8], of reference: RecordReference, number: UInt64,
        in space: inout SpaceRow
    ) throws {
        let row = RecordRow(reference: reference, number: number, state: state)
        if let old { discount(old, from: &space) }
        space.records += 1
        space.digest.add(row.term)
        space.stateBytes += row.size
        try save(row, in: space.id)
    }

    /// Removes a record for ever: the log entry `number` expunges it.
    package func collect(
        _ row: RecordRow, number: UInt64, from space: inout SpaceRow
    ) throws {
        discount(row, from: &space)
        try remove(row.reference, in: space.id)
        try removeArrivals(of: row.reference, in: space.id)
        try saveExpunged(row.reference, number: number, in: space.id)
    }

    private func discount(_ row: RecordRow, from space: inout SpaceRow) {
        space.records -= 1
        space.digest.remove(row.term)
        space.stateBytes -= row.size
    }
}

extension StorageTransaction {
    /// The devices that a recovery waits for: they may read the space, have called within the
    /// retention before it was opened, and have not said since where they stand.
    package func awaited(
        in space: SpaceRow.ID, _ recovery: Recovery
    ) throws -> [ReplicaPosition] {
        try positions(in: space).filter {
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
