import CentralStorage
import SyncProtocol

/// Removes what the log holds of erased records. Spec: MergeRules §11.
struct Eraser<Transaction: StorageTransaction> {
    private let transaction: Transaction

    init(_ transaction: Transaction) {
        self.transaction = transaction
    }

    /// Redacts every frame that touched the records, numbers their last state anew, and has the
    /// freed bytes overwritten. Nothing happens without records.
    ///
    /// - Parameter device: whose request erased them.
    func erase(
        _ records: [RecordReference], by device: Device, in space: inout SpaceRow
    ) throws {
        for reference in records {
            try redact(reference, in: space)
            guard let row = try transaction.record(reference, in: space.id) else { continue }
            try transaction.append(
                .erase(RecordMark(reference, state: row.state)), to: &space)
            try transaction.replace(
                row, by: row.state, of: reference, number: space.number, in: &space)
            try transaction.audit(
                .erased, space: space.name, device: device.id,
                "\(reference.collection) \(reference.record)")
            try forgetStubs(of: reference, besides: space)
        }
        if !records.isEmpty { try transaction.requireScrub() }
    }

    /// Collects what is left of the record in spaces that it has moved away from, however young:
    /// a stub holds all values.
    private func forgetStubs(of reference: RecordReference, besides home: SpaceRow) throws {
        for name in try transaction.changeMarks().numbers.keys.sorted() where name != home.name {
            guard let space = try transaction.space(named: name) else { continue }
            guard let row = try transaction.record(reference, in: space.id) else {
                let isGone = try transaction.isCollected(reference, in: space.id)
                if isGone { try redact(reference, in: space) }
                continue
            }
            // A lost server may have been the only one to know that it has moved.
            let mayHaveMoved = try transaction.recovery(of: space.id) != nil
            let state = try row.decoded()
            guard state.home != nil || mayHaveMoved && !state.isErased else { continue }
            try forget(row, in: space)
        }
    }

    /// Collects the stub of a record that is erased where it has moved to.
    func forget(_ stub: RecordRow, in space: SpaceRow) throws {
        var space = space
        try redact(stub.reference, in: space)
        try transaction.collect(stub, number: space.number + 1, from: &space)
        try transaction.append(
            .collect([RecordMark(stub.reference, state: stub.state)]), to: &space)
        try transaction.save(space)
        try transaction.requireScrub()
    }

    /// The deltas that wrote the record; the commits and the chain keep their hashes.
    func redact(_ reference: RecordReference, in space: SpaceRow) throws {
        for row in try transaction.commits(naming: reference.record, in: space.id) {
            guard let dot = row.dot, let commit = try? Commit(dot: dot, frame: row.bytes[...])
            else { continue }
            let redacted = commit.redacting { $0 == reference }
            guard redacted != commit else { continue }
            try transaction.replaceFrame(
                of: row.number, with: redacted.frame(), in: space.id)
        }
    }
}

extension StorageTransaction {
    /// Whether a record is erased in another space than this one: where it has moved to.
    func isErased(_ reference: RecordReference, besides space: SpaceRow) throws -> Bool {
        try changeMarks().numbers.keys.contains { name in
            guard name != space.name, let other = try self.space(named: name) else { return false }
            return try record(reference, in: other.id)?.decoded().isErased ?? false
        }
    }
}
