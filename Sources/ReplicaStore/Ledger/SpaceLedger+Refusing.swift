import GRDB
import StoreKit
import SyncProtocol

// Verdicts: commits that the server refused for good, and those that it took after all.
//
// A server that was restored from a backup may refuse what it had taken in its earlier epoch, and
// take what it had refused. The present life counts. Spec: MergeRules §10.

extension SpaceLedger {
    /// Takes a commit that the server refused out of the view. Its own device keeps it in
    /// quarantine; so does anybody else, unless it was expelled.
    ///
    /// - Returns: whether it is in quarantine now.
    /// - Throws: `PageContradiction` where another commit waits here under the dot.
    func reject(_ dot: Dot, _ hash: ContentHash, _ reason: VoidReason) throws -> Bool {
        let found = try CommitTable(database: database).find(dot, in: space.space)
        // A copy of this replica had sent it before it was stamped again here.
        if let found, found.number == nil, found.hash != hash {
            throw try contradiction(of: found)
        }
        let held = found.flatMap { $0.hash == hash ? $0 : nil }
        let isOverturned = try held?.number != nil || isAcknowledged(dot)
        if isOverturned { overturned.insert(dot) }
        // Commits that wait may restate its values, also where it is not held itself.
        if try isOverturned || hasUnproven() { try loadPending() }
        if let held { try release(held) }
        try rows.insertVoid(dot, hash, reason)
        try workspace.voids.dots.insert(dot)
        guard let held else { return false }
        // What its own device has no right to any more, nobody else has to look through.
        let isKept = try reason != .expelled || isOwnDevice(of: dot.writer)
        if isKept {
            try QuarantineTable(database: database).insert(
                held, reason: reason.rawValue, at: replica.environment.now())
            if reason == .erased { try redactExpunged(in: held) }
        }
        try rows.deleteCommit(held.sequence)
        return isKept
    }

    /// Rejects every commit that some entries call void.
    ///
    /// - Returns: how many of them are in quarantine now.
    func reject(_ voids: [LogEntry]) throws -> Int {
        var quarantined = 0
        for case .void(let dot, let hash, let reason) in voids {
            if try reject(dot, hash, reason) { quarantined += 1 }
        }
        return quarantined
    }

    /// Shows the values of commits again that the server has taken after all.
    func accept(_ dots: some Sequence<Dot>) throws {
        let dots = Set(dots)
        guard !dots.isEmpty else { return }
        // What waits may restate the values.
        try loadPending()
        for dot in dots { try rows.deleteVoid(dot) }
        try workspace.voids.dots.subtract(dots)
    }

    /// Has the next full scan replace the records that show what the server has refused since: what
    /// those values had replaced is known to the server alone.
    func doubtOverturned() throws {
        guard !overturned.isEmpty else { return }
        try write()
        let dots = overturned
        try rows.markUnproven { state in
            let isErased = state.life.siblings.contains { $0.life == .erased }
            return state.shows(dots) || isErased && dots.contains(where: state.context.covers)
        }
        // The digests differ, and so the scan begins.
        if try !UnprovenTable(database: database, space: space.space).isEmpty() {
            space.rescans = 0
        }
    }

    /// Whether a writer is one of this replica's device.
    private func isOwnDevice(of writer: WriterID) throws -> Bool {
        let device = try WriterTable(database: database).device(of: writer, in: space.space)
        return try device == Replica.requireIdentity(database).device
    }

    /// What is gone here was erased in another space, if the server says so of an edit of it: what
    /// the edit says of it is kept by nobody.
    private func redactExpunged(in held: CommitRow) throws {
        let table = ExpungedTable(database: database)
        let gone = try held.commit().deltas().filter { delta in
            guard let number = try CollectionTable(database: database).number(of: delta.collection)
            else { return false }
            return try table.contains(delta.record, collection: number, in: space.space)
        }.map(\.reference)
        guard !gone.isEmpty else { return }
        try QuarantineTable(database: database).redact(Set(gone), of: held.dot)
        try table.tidy()
        try Scrubbing.demand(database)
    }
}

extension RecordState {
    /// Whether a head or value is of one of these commits.
    fileprivate func shows(_ dots: Set<Dot>) -> Bool {
        ([life] + registers.entries.map(\.register)).contains {
            $0.dots.contains(where: dots.contains)
        }
    }
}

// Back to what a server has confirmed, where it does not confirm what a bundle said of its log.
// Spec: WireFormat §11.

extension SpaceLedger {
    /// Has an acknowledged commit wait again; what it gave its records' states stays.
    func unacknowledge(_ row: CommitRow) throws {
        for part in try row.commit().parts.indices {
            guard let (delta, origin) = try row.delta(at: part) else { continue }
            let key = try workspace.load(delta.collection, delta.record).key
            // The record may have been gone, and its links with it.
            workspace.link(key, to: row.sequence, part: part)
            workspace.update(key) {
                $0.wait(
                    for: LoadedRecord.Pending(
                        sequence: row.sequence, delta: delta, origin: origin))
            }
        }
        try rows.unacknowledge(row.sequence)
    }

    /// Puts vector, place and chain back, and forgets what only bundles have called removed.
    func restore(_ confirmed: ProvisionalTable.Confirmed) throws {
        for writer in Set(try vector().keys).union(confirmed.heads.keys) {
            let head = confirmed.heads[writer] ?? WriterHead(writer)
            try setHead(head)
            try rows.deleteAnchors(of: writer, from: head.counter + 1)
        }
        try ExpungedTable(database: database).deleteProvisional(in: space.space)
        space.cursor = confirmed.cursor
        space.chain = confirmed.chain
        space.serverDigest = confirmed.serverDigest
        space.rescans = 0
        try RescanComparison(database: database, space: space.space).begin()
    }

    /// Links records that were gone to the commits that are held of them.
    func relink(_ references: [RecordReference]) throws {
        guard !references.isEmpty else { return }
        try write()
        let commits = CommitTable(database: database)
        try commits.forEachPart(writing: Set(references), in: space.space) { row, part, delta in
            let key = try workspace.key(collection: delta.collection, id: delta.record)
            let record = try RecordTable(database: database)
                .find(delta.record, collection: key.collection, space: space.space)
            if let record { try rows.link(record: record.record, to: row.sequence, part: part) }
        }
    }
}
