import GRDB
import StoreKit
import SyncProtocol

// Commits that come in: those that wait for a server, and those that its log brings.

extension SpaceLedger {
    /// Adds a commit that no server is known to have taken, behind all others.
    ///
    /// - Parameters:
    ///   - deltas: those of the commit.
    ///   - isFrozen: whether somebody else may hold it, so that it never changes.
    ///   - clockOffset: under which it was minted here, in milliseconds.
    func append(
        _ commit: Commit, _ deltas: [Delta], hash: ContentHash, frame: [UInt8], isFrozen: Bool,
        clockOffset: Int64? = nil
    ) throws {
        try makeRoom()
        let sequence = try rows.insert(
            commit, hash: hash, frame: frame, number: nil, isFrozen: isFrozen,
            clockOffset: clockOffset)
        for (part, delta) in deltas.enumerated() {
            let key = try workspace.load(delta.collection, delta.record).key
            workspace.link(key, to: sequence, part: part)
            workspace.update(key) {
                $0.wait(
                    for: LoadedRecord.Pending(
                        sequence: sequence, delta: delta, origin: commit.origin))
            }
        }
    }

    /// Adds a commit that the server has taken, and that is new here, to the acknowledged states.
    ///
    /// - Returns: the records that it touches, redacted ones left out.
    @discardableResult
    func ingest(
        _ commit: Commit, hash: ContentHash, frame: [UInt8], number: UInt64,
        provenance: Provenance = Provenance()
    ) throws -> [RecordID] {
        try makeRoom()
        var records: [RecordID] = []
        let sequence = try rows.insert(
            commit, hash: hash, frame: frame, number: Int64(number), isFrozen: true,
            provenance: provenance)
        hear(commit.origin)
        for part in commit.parts.indices {
            let found: Delta?
            do {
                found = try commit.delta(at: part)
            } catch {
                throw StoreError(.malformed, "commit \(commit.dot) cannot be read: \(error)")
            }
            guard let delta = found else { continue }
            let key = try join(delta, of: commit.dot)
            workspace.link(key, to: sequence, part: part)
            records.append(delta.record)
        }
        return records
    }

    /// Joins one record's part of a commit to its acknowledged state.
    ///
    /// - Parameter sequence: of the pending commit that it was until now.
    @discardableResult
    func join(
        _ delta: Delta, of dot: Dot, waitingAs sequence: Int64? = nil
    ) throws -> RecordWorkspace.Key {
        let key = try workspace.load(delta.collection, delta.record).key
        let voids = try workspace.voids
        workspace.update(key) { record in
            Join.apply(delta, of: dot, to: &record.acknowledged, voids: voids.dots)
            if let sequence { record.dropPending(sequence) }
        }
        return key
    }

    /// Moves a writer's head to its next commit.
    func advance(_ dot: Dot, to hash: ContentHash) throws {
        // Nobody but a copy of this replica writes under its writer.
        if dot.writer == space.writer,
            try CommitTable(database: database).find(dot, in: space.space) == nil
        {
            try disown(dot.writer)
        }
        guard try dot.counter == head(dot.writer).counter + 1 else { throw outOfOrder() }
        try setHead(WriterHead(dot.writer, counter: dot.counter, hash: hash))
    }

    func outOfOrder() -> StoreError {
        StoreError(
            .malformed, "the server's log of \(space.name) skips or repeats a commit",
            hint: "run sync again; tell the central office if it stays so")
    }

    /// That the server holds another commit than the one that is held here under the same dot.
    func contradiction(of held: CommitRow) throws -> PageContradiction {
        let writers = WriterTable(database: database)
        return PageContradiction(
            claim: WriterClaim(
                acknowledged: try writers.head(held.dot.writer, in: space.space),
                minted: WriterHead(held.dot.writer, counter: held.dot.counter, hash: held.hash),
                isOwn: try writers.ownWriters(in: space.space).contains(held.dot.writer)))
    }
}

// MARK: - What is kept of commits that are held

extension SpaceLedger {
    /// Keeps who stands for a commit that is held.
    func keep(_ provenance: Provenance, of dot: Dot) throws {
        try rows.keep(provenance, of: dot)
    }

    /// Keeps the signature of a run's last commit, if that is held as the run has it.
    func keepSignature(of run: CommitRun) throws { try rows.keepSignature(of: run) }

    /// Leaves pending commits as they are from now on, up to a place in the causal order: somebody
    /// else will hold them.
    func freeze(upTo sequence: Int64) throws { try rows.freeze(upTo: sequence) }

    /// Keeps the chain hash of a commit that is not held.
    func anchor(_ head: WriterHead) throws { try rows.insertAnchor(head) }

    /// Writes a pending commit anew, under its dot, which nobody else holds as it was.
    ///
    /// - Parameter clockOffset: under which it is stamped now, in milliseconds.
    func rewrite(
        _ row: CommitRow, as commit: Commit, hash: ContentHash, clockOffset: Int64?
    ) throws {
        try loadRecords(of: row)
        for delta in try commit.deltas() {
            let key = try workspace.load(delta.collection, delta.record).key
            workspace.update(key) { record in
                guard let place = record.pending.firstIndex(where: { $0.sequence == row.sequence })
                else { return }
                record.pending[place] = LoadedRecord.Pending(
                    sequence: row.sequence, delta: delta, origin: commit.origin)
            }
        }
        try rows.replace(row, by: commit, hash: hash, clockOffset: clockOffset)
    }

    /// Takes a commit out of the view and forgets it; what is acknowledged stays.
    func remove(_ row: CommitRow) throws {
        try release(row)
        try rows.deleteCommit(row.sequence)
    }

    /// Takes a commit out of the pending ones of its records.
    func release(_ row: CommitRow) throws {
        for delta in row.readableDeltas {
            let key = try workspace.load(delta.collection, delta.record).key
            workspace.update(key) { $0.dropPending(row.sequence) }
        }
    }
}
