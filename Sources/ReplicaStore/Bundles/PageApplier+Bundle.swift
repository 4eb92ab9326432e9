import GRDB
import StoreKit
import SyncProtocol

// Bundles: the states and commits of a space above a base, and the vector that they lead to.

extension PageApplier {
    /// Voids come first: no value of theirs may be joined.
    mutating func begin(_ knowledge: BundleKnowledge) throws {
        for case .void(let dot, let hash, let reason) in knowledge.head.voids {
            try quarantine(dot, hash, reason)
        }
    }

    /// Moves the pending commits that the server has taken into the acknowledged states.
    ///
    /// - Returns: what has to prove still that they are the server's.
    mutating func joinPending(coveredBy knowledge: BundleKnowledge) throws -> PendingProof {
        var proof = PendingProof()
        let vector = VersionVector(knowledge.vector)
        let commits = CommitTable(database: database)
        var covered: [CommitRow] = []
        let cursor = try commits.pending(in: space.space)
        while let row = try cursor.next().map(CommitRow.init) {
            if vector.covers(row.dot), !voids.contains(row.dot) { covered.append(row) }
        }
        for row in covered {
            let head = knowledge.vector.first { $0.writer == row.dot.writer }
            let isLast = head?.counter == row.dot.counter
            if isLast, head?.hash != row.hash { throw forked(row.dot) }
            proof.note(row, isProven: isLast)
            let provisional = ProvisionalTable(database: database, space: space.space)
            for delta in (try? row.commit().deltas()) ?? [] {
                try provisional.keep(delta.reference)
            }
            // Its records are loaded while it still counts as pending.
            try join(row.commit(), sequence: row.sequence, isLinked: true)
            try commits.acknowledge(row.sequence, number: Int64(knowledge.cursor.number))
        }
        return proof
    }

    /// Takes the commits of a run that the vector covers and that are new here.
    ///
    /// - Returns: how many were new.
    mutating func take(_ run: CommitRun, of knowledge: BundleKnowledge) throws -> Int {
        let vector = VersionVector(knowledge.vector)
        let known = heads[run.writer] ?? WriterHead(run.writer)
        let commits = CommitTable(database: database)
        var previous = run.previous
        var taken = 0
        for (item, frame) in zip(try Self.commits(of: run), run.frames) {
            let dot = item.commit.dot
            guard vector.covers(dot) else { break }
            defer { previous = item.hash }
            if dot.counter == known.counter, item.hash != known.hash { throw forked(dot) }
            if dot.counter == known.counter + 1, previous != known.hash { throw forked(dot) }
            let head = knowledge.vector.first { $0.writer == dot.writer }
            if dot.counter == head?.counter, item.hash != head?.hash { throw forked(dot) }
            if let held = try commits.find(dot, in: space.space) {
                guard held.hash == item.hash else { throw forked(dot) }
                continue
            }
            guard dot.counter > known.counter, !voids.contains(dot) else { continue }
            if taken == 0 { try anchor(run, before: dot, previous) }
            try retireOwnWriter(behind: WriterHead(dot.writer, counter: dot.counter))
            let sequence = try commits.insert(
                item.commit, hash: item.hash, frame: Array(frame),
                number: Int64(knowledge.cursor.number), in: space.space, isFrozen: true)
            try join(item.commit, sequence: sequence, isLinked: false)
            taken += 1
        }
        try commits.keepSignature(of: run, in: space.space)
        return taken
    }

    /// Keeps the hash that a commit follows, where the commit before it is not held.
    private func anchor(_ run: CommitRun, before dot: Dot, _ previous: ContentHash) throws {
        guard dot.counter > 1,
            try CommitTable(database: database)
                .find(Dot(dot.writer, dot.counter - 1), in: space.space) == nil
        else { return }
        try AnchorTable(database: database).insert(
            WriterHead(dot.writer, counter: dot.counter - 1, hash: previous), in: space.space)
    }

    /// A replica that meets more of its own writer than it holds was restored from a backup.
    private mutating func retireOwnWriter(behind head: WriterHead) throws {
        guard space.writer == head.writer else { return }
        let held = try WriterLedger(database: database, space: space.space).held(head.writer)
        guard held.counter < head.counter else { return }
        try disown(head.writer)
    }

    /// Adopts the vector and the cursor, if the digest proves that the states are those of the
    /// server there.
    ///
    /// - Throws: `StoreError` of kind `changed` if it does not.
    mutating func finish(_ knowledge: BundleKnowledge) throws {
        // What it calls erased or collected is forgotten when the server confirms it.
        try collect(knowledge.head.collected)
        try flush()
        guard space.digest == knowledge.head.digest else {
            throw StoreError(.changed, "the bundle's digest of \(space.name) is another one")
        }
        let writers = WriterTable(database: database)
        let anchors = AnchorTable(database: database)
        for head in knowledge.vector { try retireOwnWriter(behind: head) }
        for head in knowledge.vector where head.counter > heads[head.writer]?.counter ?? 0 {
            try writers.save(head, in: space.space)
            try anchors.insert(head, in: space.space)
        }
        try noteStamps()
        // The digest has proved every state.
        try UnprovenTable(database: database, space: space.space).clear()
        space.cursor = knowledge.cursor
        space.chain = knowledge.head.chain
        try SpaceTable(database: database).save(space)
    }

    static func built(_ entry: StateEntry) throws -> RecordState {
        do {
            return try RecordState(encoded: entry.state)
        } catch {
            throw BundleOutline.malformed("a record's state: \(error)")
        }
    }

    static func commits(
        of run: CommitRun
    ) throws -> [(commit: Commit, hash: ContentHash)] {
        do {
            return try run.commits()
        } catch {
            throw BundleOutline.malformed("a run of commits: \(error)")
        }
    }
}
