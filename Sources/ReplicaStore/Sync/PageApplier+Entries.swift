import GRDB
import StoreKit
import SyncProtocol

// Log entries: the server says in which order commits were taken, and which were not.

extension PageApplier {
    mutating func apply(_ entries: [LogEntry]) throws {
        guard !space.cursor.isScan || entries.isEmpty else { throw outOfOrder() }
        var number = space.cursor.number
        for entry in entries {
            guard entry.count <= CBORLimits.counter - number else { throw outOfOrder() }
            switch entry {
            case .commit(let dot, let frame, let provenance):
                chain(try take(dot, frame, provenance, number: number + 1))
            case .echo(let dot, let count, let hash):
                for hash in try acknowledge(dot, count: count, upTo: hash, after: number) {
                    chain(hash)
                }
            case .void(let dot, let refused, let reason):
                try void(dot, refused, reason)
                chain(LogEntry.voidHash(dot, hash: refused, reason: reason))
            }
            number += entry.count
        }
    }

    private mutating func chain(_ hash: ContentHash) {
        space.chain = LogEntry.chain(space.chain, hash)
    }

    private mutating func advance(_ dot: Dot, to hash: ContentHash) throws {
        // Nobody but a copy of this replica writes under its writer.
        if dot.writer == space.writer, try !isHeld(dot) { try disown(dot.writer) }
        let head = heads[dot.writer] ?? WriterHead(dot.writer)
        guard dot.counter == head.counter + 1 else { throw outOfOrder() }
        heads[dot.writer] = WriterHead(dot.writer, counter: dot.counter, hash: hash)
    }

    private func isHeld(_ dot: Dot) throws -> Bool {
        try CommitTable(database: database).find(dot, in: space.space) != nil
    }

    mutating func disown(_ writer: WriterID) throws {
        try WriterTable(database: database).disown(writer, in: space.space)
        space.writer = nil
    }

    func outOfOrder() -> StoreError {
        StoreError(
            .malformed, "the server's log of \(space.name) skips or repeats a commit",
            hint: "run sync again; tell the central office if it stays so")
    }

    /// Takes a commit whose content came along; it may be one that is pending here.
    private mutating func take(
        _ dot: Dot, _ frame: ArraySlice<UInt8>, _ provenance: Provenance, number: UInt64
    ) throws -> ContentHash {
        let commit: Commit
        do {
            commit = try Commit(dot: dot, frame: frame)
        } catch {
            throw StoreError(.malformed, "commit \(dot) cannot be read: \(error)")
        }
        let hash = commit.hash(after: heads[dot.writer]?.hash ?? .zero)
        let provenance = try checked(
            provenance, of: WriterHead(dot.writer, counter: dot.counter, hash: hash))
        let commits = CommitTable(database: database)
        if let held = try commits.find(dot, in: space.space), held.number == nil {
            guard held.hash == hash else { throw try contradiction(of: held) }
            _ = try acknowledge(dot, count: 1, upTo: hash, after: number - 1)
            try commits.keep(provenance, of: dot, in: space.space)
            return hash
        }
        try advance(dot, to: hash)
        let sequence = try commits.insert(
            commit, hash: hash, frame: Array(frame), number: Int64(number), in: space.space,
            isFrozen: true, provenance: provenance)
        try join(commit, sequence: sequence, isLinked: false)
        report.received += 1
        return hash
    }

    /// What is told of a commit; a signature by a device whose key is not known says nothing.
    ///
    /// - Throws: `StoreError` of kind `malformed` where the device has not made the signature:
    ///   whoever sends it has invented the commit, or changed what was signed.
    private func checked(
        _ provenance: Provenance, of head: WriterHead
    ) throws -> Provenance {
        guard let signature = provenance.signature else { return provenance }
        guard let key = keys[head.writer] else {
            return Provenance(broughtBy: provenance.broughtBy)
        }
        guard head.isSigned(signature, by: key, in: space.name) else {
            throw StoreError(
                .malformed,
                "a commit in the log of \(space.name) does not bear its author's signature: the "
                    + "server or the line has forged it; nothing of the page was taken",
                hint: "tell the central office; what is recorded here stays as it is")
        }
        return provenance
    }

    func forked(_ dot: Dot) -> StoreError {
        StoreError(
            .changed, "the server holds another commit \(dot) than this replica",
            hint: "this replica is a copy or was restored; its unsent edits are kept")
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

    mutating func join(_ commit: Commit, sequence: Int64, isLinked: Bool) throws {
        note(commit.origin)
        for (part, _) in commit.parts.enumerated() {
            let found: Delta?
            do {
                found = try commit.delta(at: part)
            } catch {
                throw StoreError(.malformed, "commit \(commit.dot) cannot be read: \(error)")
            }
            guard let delta = found else { continue }
            let key = try join(delta, of: commit.dot, sequence: sequence)
            if !isLinked { workspace.link(key, to: sequence, part: part) }
        }
    }

    /// Takes one record's part of a commit into its acknowledged state.
    @discardableResult
    func join(
        _ delta: Delta, of dot: Dot, sequence: Int64
    ) throws -> RecordWorkspace.Key {
        let (key, _) = try workspace.entry(
            collection: delta.collection, id: delta.record, space: space.space)
        workspace.update(key) { entry in
            Join.apply(delta, of: dot, to: &entry.acknowledged, voids: voids)
            entry.pending.removeAll { $0.sequence == sequence }
        }
        return key
    }

    mutating func note(_ origin: Origin) { note(origin.stamp, of: origin.dot.writer) }

    mutating func note(_ stamp: HybridTimestamp, of writer: WriterID) {
        heard[writer] = heard[writer].map { max($0, stamp) } ?? stamp
    }

    /// Puts a commit that the server refused aside: out of the view, kept for its author.
    private mutating func void(
        _ dot: Dot, _ hash: ContentHash, _ reason: VoidReason
    ) throws {
        try quarantine(dot, hash, reason)
        try advance(dot, to: hash)
    }

    mutating func quarantine(
        _ dot: Dot, _ hash: ContentHash, _ reason: VoidReason
    ) throws {
        let found = try CommitTable(database: database).find(dot, in: space.space)
        // A copy of this replica had sent it before it was stamped again here.
        if let found, found.number == nil, found.hash != hash {
            throw try contradiction(of: found)
        }
        let held = found.flatMap { $0.hash == hash ? $0 : nil }
        if held?.number != nil || isAcknowledged(dot) { overturned.insert(dot) }
        if let held { try release(held) }
        try VoidTable(database: database).insert(dot, hash, reason, in: space.space)
        voids.insert(dot)
        workspace.refuse(dot, in: space.space)
        guard let held else { return }
        // What its own device has no right to any more, nobody else has to look through.
        guard try reason != .expelled || isOwnDevice(of: dot.writer) else {
            return try CommitTable(database: database).delete(held.sequence)
        }
        try QuarantineTable(database: database).insert(
            held, reason: reason.rawValue, at: environment.now())
        if reason == .erased { try redactCollected(in: held) }
        try CommitTable(database: database).delete(held.sequence)
        report.quarantined += 1
    }

    /// Whether a writer is one of this replica's device.
    private func isOwnDevice(of writer: WriterID) throws -> Bool {
        let info = try WriterTable(database: database).infos([writer], in: space.space).first
        return try info?.device == Replica.requireIdentity(database).device
    }

    /// What is gone here was erased in another space, if the server says so of an edit of it: what
    /// the edit says of it is kept by nobody.
    private func redactCollected(in held: CommitRow) throws {
        let table = CollectedTable(database: database)
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

    /// Takes a commit out of the pending ones of its records.
    func release(_ held: CommitRow) throws {
        let deltas = (try? held.commit().deltas()) ?? []
        for delta in deltas {
            let (key, _) = try workspace.entry(
                collection: delta.collection, id: delta.record, space: space.space)
            workspace.update(key) { entry in
                entry.pending.removeAll { $0.sequence == held.sequence }
            }
        }
    }
}
