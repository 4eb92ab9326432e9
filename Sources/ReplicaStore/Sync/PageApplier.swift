import DomainModel
import GRDB
import SyncProtocol

/// Applies one page to a space inside one transaction: all of it and the cursor, or nothing.
///
/// Spec: WireFormat §8 to §10. Acknowledged states are those of the server at the cursor; only what
/// comes back in the log, or a vector adopted at a scan's end, moves a commit out of pending.
struct PageApplier {
    let database: Database
    let environment: Environment
    let workspace: RecordWorkspace
    var space: SpaceRow
    var heads: [WriterID: WriterHead]
    var voids: Set<Dot>
    /// The latest stamp seen of each writer.
    var heard: [WriterID: HybridTimestamp] = [:]
    var report = AppliedPage()

    init(_ database: Database, _ replica: Replica, space: SpaceRow) throws {
        self.database = database
        self.space = space
        environment = replica.environment
        workspace = RecordWorkspace(database, schema: replica.schema)
        heads = try WriterTable(database: database).heads(in: space.space)
        voids = try VoidTable(database: database).dots(in: space.space)
    }

    mutating func apply(_ page: Page) throws -> AppliedPage {
        let writers = WriterTable(database: database)
        for info in page.writers { try writers.announce(info, in: space.space) }
        let before = heads
        switch page.content {
        case .entries(let entries): try apply(entries)
        case .states(let states): for state in states { try merge(state) }
        }
        for state in page.wanted { try merge(state) }
        if let head = page.head, let vector = head.vector { try adopt(vector, head, page.next) }
        try checkChain(page)
        try flush()
        let endsRescan = space.rescans > 0 && page.head?.vector != nil
        if endsRescan { space.digest = try recomputedDigest() }
        for (writer, head) in heads where head != before[writer] {
            try writers.save(head, in: space.space)
        }
        try noteStamps()
        space.cursor = page.next
        if let head = page.head { compare(head, epoch: page.next.epoch) }
        try SpaceTable(database: database).save(space)
        return report
    }

    private mutating func flush() throws {
        var digests = [space.space: space.digest]
        try workspace.flush(&digests)
        space.digest = digests[space.space] ?? space.digest
    }

    /// The digest from every acknowledged state: what a full scan after a difference goes by.
    private func recomputedDigest() throws -> Digest {
        var digest = Digest()
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(RecordTable.columns), collections.name AS name
                FROM records JOIN collections USING (collection) WHERE space = ?
                """, arguments: [space.space])
        while let row = try rows.next() {
            let record = try RecordRow(row: row)
            digest.replace(nil, by: try record.acknowledged(), of: record.id, in: row["name"])
        }
        return digest
    }

    private func noteStamps() throws {
        let writers = WriterTable(database: database)
        for (writer, stamp) in heard { try writers.heard(writer, at: stamp, in: space.space) }
        if let latest = heard.values.max() {
            try HybridClock(database, environment).observe(latest)
        }
    }

    /// The chain over the entries has to lead to where the page says that it ends.
    private mutating func checkChain(_ page: Page) throws {
        if let head = page.head, head.vector != nil { space.chain = head.chain }
        guard case .knowledge(_, _, let chain) = page.next else { return }
        guard space.chain.prefix == chain, page.head.map({ $0.chain == space.chain }) ?? true else {
            throw StoreError(
                .malformed, "the log of \(space.name) does not fit its chain of hashes",
                hint: "tell the central office: its log may have been tampered with")
        }
    }

    /// Both sides compare digests at the head: each sync proves convergence.
    private mutating func compare(_ head: Head, epoch: Epoch?) {
        space.serverDigest = head.digest
        space.syncedAt = environment.now()
        report.isConverged = head.digest == space.digest
        if head.digest == space.digest {
            space.rescans = 0
        } else if space.rescans == 0, let epoch {
            // One full scan replaces what differs; pending commits are kept.
            space.rescans = 1
            let start = RecordID(high: 0, low: 0)
            space.cursor = .scan(epoch: epoch, start: 0, last: 0, record: start)
            report.rescan = space.cursor
        }
    }
}

// MARK: - Log entries

extension PageApplier {
    private mutating func apply(_ entries: [LogEntry]) throws {
        guard !space.cursor.isScan || entries.isEmpty else { throw outOfOrder() }
        var number = space.cursor.number
        for entry in entries {
            number += 1
            let hash: ContentHash
            switch entry {
            case .commit(let dot, let frame): hash = try take(dot, frame, number: number)
            case .echo(let dot, let echoed): hash = try acknowledge(dot, echoed, number: number)
            case .void(let dot, let refused, let reason):
                try void(dot, refused, reason)
                hash = LogEntry.voidHash(dot, hash: refused, reason: reason)
            }
            space.chain = LogEntry.chain(space.chain, hash)
        }
    }

    private mutating func advance(_ dot: Dot, to hash: ContentHash) throws {
        let head = heads[dot.writer] ?? WriterHead(dot.writer)
        guard dot.counter == head.counter + 1 else { throw outOfOrder() }
        heads[dot.writer] = WriterHead(dot.writer, counter: dot.counter, hash: hash)
    }

    private func outOfOrder() -> StoreError {
        StoreError(
            .malformed, "the server's log of \(space.name) skips or repeats a commit",
            hint: "run sync again; tell the central office if it stays so")
    }

    /// Takes a commit whose content came along; it may be one that is pending here.
    private mutating func take(
        _ dot: Dot, _ frame: ArraySlice<UInt8>, number: UInt64
    ) throws -> ContentHash {
        let commit: Commit
        do {
            commit = try Commit(dot: dot, frame: frame)
        } catch {
            throw StoreError(.malformed, "commit \(dot) cannot be read: \(error)")
        }
        let hash = commit.hash(after: heads[dot.writer]?.hash ?? .zero)
        let commits = CommitTable(database: database)
        if let held = try commits.find(dot, in: space.space), held.number == nil {
            guard held.hash == hash else { throw forked(dot) }
            return try acknowledge(dot, hash, number: number)
        }
        try advance(dot, to: hash)
        let sequence = try commits.insert(
            commit, hash: hash, frame: Array(frame), number: Int64(number), in: space.space,
            isFrozen: true)
        try join(commit, sequence: sequence, isLinked: false)
        report.received += 1
        return hash
    }

    /// Moves a pending commit into the acknowledged states.
    private mutating func acknowledge(
        _ dot: Dot, _ hash: ContentHash, number: UInt64
    ) throws -> ContentHash {
        guard let held = try CommitTable(database: database).find(dot, in: space.space),
            held.hash == hash
        else { throw forked(dot) }
        try advance(dot, to: hash)
        try CommitTable(database: database).acknowledge(held.sequence, number: Int64(number))
        try join(held.commit(), sequence: held.sequence, isLinked: true)
        report.acknowledged += 1
        return hash
    }

    private func forked(_ dot: Dot) -> StoreError {
        StoreError(
            .changed, "the server holds another commit \(dot) than this replica",
            hint: "this replica is a copy or was restored; its unsent edits are kept")
    }

    private mutating func join(_ commit: Commit, sequence: Int64, isLinked: Bool) throws {
        note(commit.origin)
        for (part, _) in commit.parts.enumerated() {
            let found: Delta?
            do {
                found = try commit.delta(at: part)
            } catch {
                throw StoreError(.malformed, "commit \(commit.dot) cannot be read: \(error)")
            }
            guard let delta = found?.removing(voids) else { continue }
            let (key, _) = try workspace.entry(
                collection: delta.collection, id: delta.record, space: space.space)
            if !isLinked { workspace.link(key, to: sequence, part: part) }
            workspace.update(key) { entry in
                Join.apply(delta, of: commit.dot, to: &entry.acknowledged)
                entry.pending.removeAll { $0.sequence == sequence }
            }
        }
    }

    private mutating func note(_ origin: Origin) {
        let known = heard[origin.dot.writer]
        heard[origin.dot.writer] = known.map { max($0, origin.stamp) } ?? origin.stamp
    }

    /// Puts a commit that the server refused aside: out of the view, kept for its author.
    private mutating func void(
        _ dot: Dot, _ hash: ContentHash, _ reason: VoidReason
    ) throws {
        try advance(dot, to: hash)
        try quarantine(dot, hash, reason)
    }

    mutating func quarantine(
        _ dot: Dot, _ hash: ContentHash, _ reason: VoidReason
    ) throws {
        try VoidTable(database: database).insert(dot, reason, in: space.space)
        voids.insert(dot)
        guard let held = try CommitTable(database: database).find(dot, in: space.space),
            held.number == nil, held.hash == hash
        else { return }
        try release(held)
        try QuarantineTable(database: database).insert(
            held, reason: reason, at: environment.now())
        try CommitTable(database: database).delete(held.sequence)
        report.quarantined += 1
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

// MARK: - Scans

extension PageApplier {
    private mutating func merge(_ item: StateEntry) throws {
        let incoming: RecordState
        do {
            incoming = try RecordState(encoded: item.state)
        } catch {
            throw StoreError(.malformed, "a record's state cannot be read: \(error)")
        }
        for head in incoming.life.siblings { note(head.origin) }
        let (key, _) = try workspace.entry(
            collection: item.collection, id: item.record, space: space.space)
        workspace.update(key) { entry in
            // Where the server has seen all that is here, its state is the acknowledged one.
            if incoming.context.covers(entry.acknowledged.context) {
                entry.acknowledged = incoming
            } else {
                Join.merge(incoming, into: &entry.acknowledged)
            }
        }
        report.received += 1
    }

    /// At a scan's end the server's vector is true of the acknowledged states.
    private mutating func adopt(
        _ vector: [WriterHead], _ head: Head, _ next: SyncProtocol.Cursor
    ) throws {
        for case .void(let dot, let hash, let reason) in head.voids {
            try quarantine(dot, hash, reason)
        }
        for head in vector where head.counter >= heads[head.writer]?.counter ?? 0 {
            heads[head.writer] = head
        }
        let cursor = try CommitTable(database: database).pending(in: space.space)
        var covered: [CommitRow] = []
        while let row = try cursor.next().map(CommitRow.init) {
            if row.dot.counter <= heads[row.dot.writer]?.counter ?? 0 { covered.append(row) }
        }
        for row in covered {
            // The hash at the head covers the whole chain before it.
            if let head = heads[row.dot.writer], head.counter == row.dot.counter,
                head.hash != row.hash
            {
                throw forked(row.dot)
            }
            try CommitTable(database: database)
                .acknowledge(row.sequence, number: Int64(next.number))
            try release(row)
            report.acknowledged += 1
        }
    }
}

extension SyncProtocol.Cursor {
    /// The log number that is known to be applied; 0 at the start and inside a scan.
    package var number: UInt64 {
        if case .knowledge(_, let number, _) = self { number } else { 0 }
    }
}
