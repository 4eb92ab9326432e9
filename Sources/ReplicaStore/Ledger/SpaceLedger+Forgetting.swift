import GRDB
import SyncProtocol

// What a person asked to be forgotten, what the server has removed for good, and what this device
// may not hold any more.

extension SpaceLedger {
    /// Takes what was written about an erased record out of every commit that is held.
    ///
    /// - Parameter row: the record's.
    func redact(_ reference: RecordReference, row: Int64) throws {
        // Its pending commits change, so nothing that was loaded with them may stay in memory.
        try write()
        try Redaction(ledger: self, reference: reference, record: row).run()
    }

    /// The same for a record that was just written as erased.
    func redact(_ erased: RecordWorkspace.Erased) throws {
        // What only a bundle calls erased may have to come back.
        let isProvisional = try ProvisionalTable(database: database, space: space.space)
            .holds(erased.key.id, collection: erased.key.collection)
        guard !isProvisional else { return }
        if erased.hadValues { try Scrubbing.demand(database) }
        try Redaction(ledger: self, reference: erased.reference, record: erased.row).run()
    }

    /// Drops the records that the server has removed for good. Edits of one that still wait are
    /// kept until the server refuses them, and so is what the record was, so that it can be made
    /// anew. Spec: MergeRules §10.
    func expunge(_ references: [RecordReference]) throws {
        for reference in references {
            let (key, record) = try workspace.load(reference.collection, reference.record)
            let isAwaited = !record.pending.isEmpty && !record.acknowledged.isEmpty
            try ExpungedTable(database: database).insert(
                reference.record, collection: key.collection,
                state: isAwaited ? record.acknowledged : nil, in: space.space)
            // It may go because it was erased in a space that it has moved to, which this replica
            // need not hold, and need not know of.
            if !record.acknowledged.isEmpty { try Scrubbing.demand(database) }
            workspace.update(key) { $0.acknowledged = RecordState() }
        }
    }

    /// Takes what acknowledged commits wrote about expunged records out of them.
    func redactExpunged(_ references: [RecordReference]) throws {
        for reference in references {
            guard let row = try record(reference).row else { continue }
            try Redaction(ledger: self, reference: reference, record: row).runForAcknowledged()
        }
    }

    /// Takes what bundles have said of the log for the server's: what they called erased or removed
    /// is forgotten now.
    func confirmBundles() throws {
        let table = ProvisionalTable(database: database, space: space.space)
        guard try !table.isEmpty() else { return }
        try write()
        let kept = try table.kept()
        let erased = try kept.compactMap { item -> (RecordReference, Int64)? in
            let key = try workspace.key(
                collection: item.reference.collection, id: item.reference.record)
            let row = try RecordTable(database: database)
                .find(key.id, collection: key.collection, space: space.space)
            guard let row, row.life == .erased,
                try row.acknowledged().life.siblings.contains(where: { $0.life == .erased })
            else { return nil }
            return (item.reference, row.record)
        }
        try table.clear()
        for (reference, row) in erased {
            try redact(reference, row: row)
            try Scrubbing.demand(database)
        }
        try redactUnlinked(Set(kept.filter(\.isExpunged).map(\.reference)))
    }

    /// The same for records that have no row any more, and so no links.
    private func redactUnlinked(_ references: Set<RecordReference>) throws {
        guard !references.isEmpty else { return }
        var commits: [Int64: CommitRow] = [:]
        try CommitTable(database: database).forEachPart(writing: references, in: space.space) {
            row, _, _ in commits[row.sequence] = row
        }
        for row in commits.values {
            try rows.redact(row.sequence, to: row.commit().redacting(references.contains))
        }
        try Scrubbing.demand(database)
    }
}

// MARK: - Purging

extension SpaceLedger {
    /// Removes everything that is held of the space but its name and what is in quarantine.
    func purge() throws {
        try write()
        try removeIndexed()
        for table in try tables() {
            try database.execute(
                sql: "DELETE FROM \(table) WHERE space = ?", arguments: [space.space])
        }
        try forgetLoaded()
        space.level = nil
        // Should the space come back, nothing is known here any more of what the old writer wrote.
        space.writer = nil
        space.cursor = .start
        space.chain = .zero
        space.serverDigest = nil
        space.rescans = 0
        space.syncedAt = nil
        resetDigest(Digest())
        try Scrubbing.demand(database)
    }

    /// Takes the records out of what is found by record: before their commits go, since the search
    /// index forgets a text only when it is told it.
    private func removeIndexed() throws {
        let loader = RecordLoader(database, schema: replica.schema)
        let records = try Int64.fetchAll(
            database, sql: "SELECT record FROM records WHERE space = ?", arguments: [space.space])
        for record in records {
            guard let row = try RecordTable(database: database).find(record) else { continue }
            let name = try CollectionTable(database: database).name(of: row.collection)
            if let projection = try loader.load(row, name).stored?.projection {
                try rows.deleteIndexes(projection, of: record)
            }
            try rows.unlink(record: record)
        }
    }

    /// Every table that is kept by space, what is referred to last; quarantine stays.
    private func tables() throws -> [String] {
        let found = try String.fetchAll(
            database,
            sql: """
                SELECT tables.name FROM sqlite_master AS tables
                JOIN pragma_table_info(tables.name) AS columns
                WHERE tables.type = 'table' AND columns.name = 'space'
                ORDER BY tables.name
                """)
        let last = ["commits", "records"]
        return found.filter { !(last + ["spaces", "quarantine"]).contains($0) } + last
    }
}

/// Takes what was written about one erased record out of the commits that a ledger holds.
///
/// A commit that somebody else may hold keeps its hash: the part is replaced by its hash. One that
/// was never sent is made again without the part, under the same dot. Commits that erase stay as
/// they are: they hold no values. Spec: Security §6.
struct Redaction {
    let ledger: SpaceLedger
    let reference: RecordReference
    /// The record's row.
    let record: Int64

    private var database: Database { ledger.database }

    func run() throws {
        let held = try CommitTable(database: database).commits(of: record, pendingOnly: false)
        var unsent: Set<Int64> = []
        var isChanged = false
        for (row, _) in held where !isErasing(row) {
            isChanged = true
            if row.number == nil, !row.isFrozen {
                unsent.insert(row.sequence)
            } else {
                try redact(row)
            }
        }
        if !unsent.isEmpty { try rewrite(unsent) }
        // Refused commits are kept for their author, but not what they say of an erased record.
        if try QuarantineTable(database: database).redact([reference]) || isChanged {
            try ledger.rows.countPending(of: record)
            try Scrubbing.demand(database)
        }
    }

    /// The same for a record that was expunged: edits of it that wait stay.
    func runForAcknowledged() throws {
        let held = try CommitTable(database: database).commits(of: record, pendingOnly: false)
        for (row, _) in held where row.number != nil { try redact(row) }
    }

    private func isErasing(_ row: CommitRow) -> Bool {
        row.readableDeltas.contains {
            $0.reference == reference && $0.ownHead(of: row.dot) == .erased
        }
    }

    private func redact(_ row: CommitRow) throws {
        try ledger.rows.redact(row.sequence, to: row.commit().redacting { $0 == reference })
        try ledger.rows.unlink(record: record, from: row.sequence)
    }
}

// MARK: - Commits that were never sent

extension Redaction {
    /// Makes commits again without the record. Dots stay, so contexts stay; hashes change, also
    /// those of the same writer's later commits, none of which was sent either.
    private func rewrite(_ unsent: Set<Int64>) throws {
        var hashes: [WriterID: ContentHash] = [:]
        for row in try ledger.pending() {
            let isShortened = unsent.contains(row.sequence)
            guard isShortened || hashes[row.dot.writer] != nil else { continue }
            var commit = try row.commit()
            if isShortened { commit = try shorten(commit, row) }
            let hash = commit.hash(after: try hashes[row.dot.writer] ?? hash(before: row.dot))
            hashes[row.dot.writer] = hash
            try ledger.rows.replace(row, by: commit, hash: hash, clockOffset: row.clockOffset)
        }
    }

    private func shorten(_ commit: Commit, _ row: CommitRow) throws -> Commit {
        let deltas = try commit.deltas()
        let linked = try Row.fetchAll(
            database, sql: "SELECT part, record FROM commit_records WHERE sequence = ?",
            arguments: [row.sequence])
        let records = Dictionary(
            linked.map { ($0[0] as Int, $0[1] as Int64) }, uniquingKeysWith: { first, _ in first })
        try ledger.rows.unlink(row.sequence)
        var kept: [Delta] = []
        for (part, delta) in deltas.enumerated() where delta.reference != reference {
            if let other = records[part] {
                try ledger.rows.link(record: other, to: row.sequence, part: kept.count)
            }
            kept.append(delta)
        }
        return Commit(origin: commit.origin, deltas: kept)
    }

    private func hash(before dot: Dot) throws -> ContentHash {
        guard dot.counter > 1 else { return .zero }
        return try ledger.hash(at: Dot(dot.writer, dot.counter - 1))
            ?? ledger.head(dot.writer).hash
    }
}
