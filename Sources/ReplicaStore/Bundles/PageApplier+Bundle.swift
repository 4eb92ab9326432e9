import GRDB
import StoreKit
import SyncProtocol

// Bundles: the states and commits of a space above a base, and the vector that they lead to.

extension PageApplier {
    /// Moves the pending commits that the server has taken into the acknowledged states.
    ///
    /// - Returns: what has to prove still that they are the server's.
    func joinPending(coveredBy knowledge: BundleKnowledge) throws -> PendingProof {
        var proof = PendingProof()
        let vector = VersionVector(knowledge.vector)
        let voids = try ledger.voids()
        let provisional = ProvisionalTable(database: database, space: ledger.space.space)
        for row in try ledger.pending() where vector.covers(row.dot) && !voids.contains(row.dot) {
            let head = knowledge.vector.first { $0.writer == row.dot.writer }
            let isLast = head?.counter == row.dot.counter
            if isLast, head?.hash != row.hash { throw forked(row.dot) }
            proof.note(row, isProven: isLast)
            for delta in row.readableDeltas { try provisional.keep(delta.reference) }
            try ledger.acknowledge(row, number: knowledge.cursor.number)
        }
        return proof
    }

    /// Takes the commits of a run that the vector covers and that are new here.
    ///
    /// - Returns: how many were new.
    func take(_ run: CommitRun, of knowledge: BundleKnowledge) throws -> Int {
        let vector = VersionVector(knowledge.vector)
        let known = try ledger.head(run.writer)
        let commits = CommitTable(database: database)
        let space = ledger.space.space
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
            if let held = try commits.find(dot, in: space) {
                guard held.hash == item.hash else { throw forked(dot) }
                continue
            }
            guard dot.counter > known.counter, try !ledger.voids().contains(dot) else { continue }
            if taken == 0 { try anchor(before: dot, previous) }
            try ledger.retireOwnWriter(behind: WriterHead(dot.writer, counter: dot.counter))
            try ledger.ingest(
                item.commit, hash: item.hash, frame: Array(frame),
                number: knowledge.cursor.number)
            taken += 1
        }
        try ledger.keepSignature(of: run)
        return taken
    }

    /// Keeps the hash that a commit follows, where the commit before it is not held.
    private func anchor(before dot: Dot, _ previous: ContentHash) throws {
        let before = Dot(dot.writer, dot.counter - 1)
        guard before.counter > 0,
            try CommitTable(database: database).find(before, in: ledger.space.space) == nil
        else { return }
        try ledger.anchor(WriterHead(before.writer, counter: before.counter, hash: previous))
    }

    private func forked(_ dot: Dot) -> StoreError {
        StoreError(
            .changed, "the server holds another commit \(dot) than this replica",
            hint: "this replica is a copy or was restored; its unsent edits are kept")
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
