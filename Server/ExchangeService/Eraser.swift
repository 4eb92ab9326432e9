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
            try forgetStubs(of: reference, besides: space, by: device)
        }
        if !records.isEmpty { try transaction.requireScrub() }
    }

    /// Collects what is left of the record in spaces that it has moved away from, however young:
    /// a stub holds all values.
    ///
    /// - Parameter device: whose request erased it.
    private func forgetStubs(
        of reference: RecordReference, besides home: SpaceRow, by device: Device
    ) throws {
        for name in try transaction.changeMarks().numbers.keys.sorted() where name != home.name {
            guard let space = try transaction.space(named: name) else { continue }
            let row = try transaction.record(reference, in: space.id)
            if let state = try row?.decoded() {
                // A lost server may have been the only one to know that it has moved.
                let mayHaveMoved = try transaction.recovery(of: space.id) != nil
                guard state.home != nil || mayHaveMoved && !state.isErased else { continue }
            }
            guard try device.manages(name) || hasLeft(reference, row, in: space, for: home) else {
                if row != nil { try noteStopped(reference, in: space, from: home) }
                continue
            }
            if let row {
                try forget(row, in: space)
            } else if try transaction.isExpunged(reference, in: space.id) {
                try redact(reference, in: space)
            }
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

extension Eraser {
    /// Whether an erasure in the new home of a record reaches what the old space holds of it: by
    /// the word of who managed the record there and moved it on, or because who erased it manages
    /// the old space too.
    ///
    /// - Parameters:
    ///   - row: what the old space holds; nil where that was expunged.
    ///   - erased: the record's state in its new home.
    func reaches(
        _ reference: RecordReference, _ row: RecordRow?, in space: SpaceRow,
        from home: SpaceRow, erased: RecordState
    ) throws -> Bool {
        if try hasLeft(reference, row, in: space, for: home) { return true }
        return try erased.life.siblings.contains { head in
            guard let writer = try transaction.writer(head.dot.writer, in: home.id) else {
                return false
            }
            let courier = try transaction.courier(of: head.dot, in: home.id)
            return try ([writer.info.device] + (courier.map { [$0] } ?? [])).allSatisfy {
                try transaction.device($0)?.manages(space.name) ?? false
            }
        }
    }

    /// Whether all that the space's own writers have put into the record has arrived where it is
    /// erased: the server has brought it there from here.
    func hasLeft(
        _ reference: RecordReference, _ row: RecordRow?, in space: SpaceRow,
        for home: SpaceRow
    ) throws -> Bool {
        let arrived = try transaction.arrivals(of: reference, in: home.id)
            .reduce(into: VersionVector()) { $0.merge($1.context) }
        guard !arrived.isEmpty else { return false }
        let written = try row?.decoded().context ?? arrived
        let own = try written.filtered {
            try transaction.writer($0.writer, in: space.id) != nil
        }
        return !own.isEmpty && arrived.covers(own)
    }

    /// Whether a record that a space has forgotten is erased in another one, by an erasure that
    /// reaches this space.
    func isErased(_ reference: RecordReference, goneFrom space: SpaceRow) throws -> Bool {
        try transaction.spacesErasing(reference, besides: space).contains {
            try reaches(reference, nil, in: space, from: $0.space, erased: $0.state)
        }
    }

    func noteStopped(
        _ reference: RecordReference, in space: SpaceRow, from home: SpaceRow
    ) throws {
        try transaction.auditOnce(
            .erasureStopped, space: space.name, device: nil,
            "\(reference.collection) \(reference.record), erased in \(home.name), stays here")
    }
}

extension StorageTransaction {
    /// The other spaces in which a record is erased, with its state there.
    func spacesErasing(
        _ reference: RecordReference, besides space: SpaceRow
    ) throws -> [(space: SpaceRow, state: RecordState)] {
        try changeMarks().numbers.keys.sorted().compactMap { name in
            guard name != space.name, let other = try self.space(named: name),
                let state = try record(reference, in: other.id)?.decoded(), state.isErased
            else { return nil }
            return (other, state)
        }
    }
}

extension Device {
    func manages(_ space: String) -> Bool { level(in: space).map { $0 >= .manage } ?? false }
}
