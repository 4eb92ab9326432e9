import DomainModel
import GRDB
import StoreKit
import SyncProtocol

/// What was put back when a server did not confirm what a bundle had said of its log.
package struct WithdrawnKnowledge: Hashable, Sendable {
    /// Edits that only the bundle had called acknowledged; they are in quarantine.
    package internal(set) var quarantined = 0
    /// This replica's own edits of what the bundle had brought, made again over what is true.
    package internal(set) var remade = 0
}

/// Puts a space back to what its server has confirmed. What a bundle had called acknowledged goes
/// into quarantine, commits and single values alike; what waited before waits again.
///
/// Spec: WireFormat §11.
struct Withdrawal {
    /// The reason in quarantine; no server gives it.
    static let reason = "unconfirmed"

    private let database: Database
    private let replica: Replica
    private let table: ProvisionalTable
    private let workspace: RecordWorkspace
    private let own: Set<WriterID>
    private var space: SpaceRow
    private var confirmed: ProvisionalTable.Confirmed
    private var result = WithdrawnKnowledge()
    /// Commits in quarantine, by their names.
    private var aside: Set<Dot> = []

    /// - Returns: nil where the server has confirmed everything.
    init?(_ database: Database, _ replica: Replica, _ space: SpaceRow) throws {
        table = ProvisionalTable(database: database, space: space.space)
        guard let confirmed = try table.confirmed() else { return nil }
        self.confirmed = confirmed
        self.database = database
        self.replica = replica
        self.space = space
        workspace = RecordWorkspace(database, schema: replica.schema)
        own = Set(try WriterTable(database: database).ownWriters(in: space.space))
    }

    mutating func run() throws -> WithdrawnKnowledge {
        let kept = try table.kept()
        // Records are loaded before rows of commits change: indexes still speak of the old ones.
        for item in kept { _ = try entry(item.reference) }
        for row in try beyond() { try load(row) }
        for row in try pending() { try load(row) }
        try acceptVoids()
        let waited = try table.waited()
        for row in try beyond() { try putBack(row, waited) }
        try keepValues(of: kept)
        try restoreHeads()
        try workspace.reloadPending()
        for item in kept {
            let (key, _) = try entry(item.reference)
            workspace.update(key) { $0.acknowledged = item.state }
        }
        let torn = try setAsideWhatBuilds()
        try finish()
        try link(kept.filter(\.isCollected).map(\.reference))
        try table.clear()
        try remake(torn)
        return result
    }

    private func entry(
        _ reference: RecordReference
    ) throws -> (RecordWorkspace.Key, RecordWorkspace.Entry) {
        try workspace.entry(
            collection: reference.collection, id: reference.record, space: space.space)
    }

    private func load(_ row: CommitRow) throws {
        for delta in (try? row.commit().deltas()) ?? [] { _ = try entry(delta.reference) }
    }

    private func pending() throws -> [CommitRow] {
        let cursor = try CommitTable(database: database).pending(in: space.space)
        var rows: [CommitRow] = []
        while let row = try cursor.next().map(CommitRow.init) { rows.append(row) }
        return rows
    }

    /// The commits that count as acknowledged and that the confirmed vector does not cover.
    private func beyond() throws -> [CommitRow] {
        let cursor = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(CommitTable.columns) FROM commits
                WHERE space = ? AND number IS NOT NULL ORDER BY sequence
                """, arguments: [space.space])
        var rows: [CommitRow] = []
        while let row = try cursor.next().map(CommitRow.init) {
            let head = confirmed.heads[row.dot.writer]
            if row.dot.counter > head?.counter ?? 0 { rows.append(row) }
        }
        return rows
    }

    private func acceptVoids() throws {
        for dot in try table.voids() {
            try VoidTable(database: database).delete(dot, in: space.space)
            workspace.accept(dot, in: space.space)
        }
    }

    /// What waited waits again; what a server has told since, it tells again; anything else has
    /// only the bundle's word, also under this replica's own name.
    private mutating func putBack(_ row: CommitRow, _ waited: Set<Int64>) throws {
        let isTold = row.number ?? 0 > confirmed.number
        if waited.contains(row.sequence) || isTold && own.contains(row.dot.writer) {
            return try database.execute(
                sql: "UPDATE commits SET number = NULL, is_frozen = 1 WHERE sequence = ?",
                arguments: [row.sequence])
        }
        if !isTold { try setAside(row) }
        try CommitTable(database: database).delete(row.sequence)
    }

    private mutating func setAside(_ row: CommitRow) throws {
        try QuarantineTable(database: database)
            .insert(row, reason: Self.reason, at: replica.environment.now())
        aside.insert(row.dot)
        result.quarantined += 1
    }

    private func restoreHeads() throws {
        try database.execute(
            sql: "UPDATE writers SET counter = 0, hash = ? WHERE space = ?",
            arguments: [ContentHash.zero.bytes.blob, space.space])
        let writers = WriterTable(database: database)
        for head in confirmed.heads.values { try writers.save(head, in: space.space) }
        try database.execute(
            sql: """
                DELETE FROM anchors WHERE space = ? AND counter > (SELECT counter FROM writers
                    WHERE writers.space = anchors.space AND writers.writer = anchors.writer)
                """, arguments: [space.space])
        try database.execute(
            sql: """
                DELETE FROM collected WHERE space = ? AND EXISTS (SELECT 1 FROM provisional_states
                    AS kept WHERE kept.space = collected.space AND is_collected = 1
                    AND kept.collection = collected.collection AND kept.id = collected.id)
                """, arguments: [space.space])
    }

    private mutating func finish() throws {
        space = try SpaceTable(database: database).find(space.space)
        var digests = [space.space: space.digest]
        try workspace.flush(&digests)
        space.digest = digests[space.space] ?? space.digest
        space.cursor = confirmed.cursor
        space.chain = confirmed.chain
        space.serverDigest = confirmed.serverDigest
        space.rescans = 0
        try SpaceTable(database: database).save(space)
        try RescanComparison(database: database, space: space.space).begin()
    }

    /// Links records that were gone to the commits that are held of them.
    private func link(_ references: [RecordReference]) throws {
        guard !references.isEmpty else { return }
        let commits = CommitTable(database: database)
        try commits.forEachPart(writing: Set(references), in: space.space) { row, part, delta in
            let number = try CollectionTable(database: database).findOrCreate(delta.collection)
            let record = try RecordTable(database: database)
                .find(delta.record, collection: number, space: space.space)
            if let record { try commits.link(record: record.record, to: row.sequence, part: part) }
        }
    }
}

// MARK: - Values of which no commit is held

extension Withdrawal {
    /// Keeps values that came as states only, by the commits that they name as theirs.
    private mutating func keepValues(of kept: [ProvisionalTable.Kept]) throws {
        let known = VersionVector(Array(confirmed.heads.values))
        let ledger = CommitTable(database: database)
        var commits: [Origin: [RecordEdit]] = [:]
        for item in kept where !item.isCollected {
            let (_, entry) = try entry(item.reference)
            for (origin, edit) in try Self.edits(of: entry.acknowledged, item) {
                let isHeld = try ledger.find(origin.dot, in: space.space) != nil
                if !known.covers(origin.dot), !isHeld, !aside.contains(origin.dot) {
                    commits[origin, default: []].append(edit)
                }
            }
        }
        for (origin, edits) in commits.sorted(by: { $0.key.dot < $1.key.dot }) {
            let deltas = edits.map { $0.delta(over: RecordState(), in: origin) }
            try QuarantineTable(database: database).insert(
                Commit(origin: origin, deltas: deltas), in: space.space, reason: Self.reason,
                at: replica.environment.now())
            result.quarantined += 1
        }
    }

    private static func edits(
        of state: RecordState, _ item: ProvisionalTable.Kept
    ) throws -> [(Origin, RecordEdit)] {
        var edits: [Origin: RecordEdit] = [:]
        func edit(_ origin: Origin) -> RecordEdit {
            edits[origin]
                ?? RecordEdit(
                    collection: item.reference.collection, record: item.reference.record,
                    writes: [])
        }
        for head in state.life.siblings where !item.state.context.covers(head.dot) {
            var changed = edit(head.origin)
            changed.heads = .decided(head.life)
            if head.life != .alive { edits[head.origin] = changed }
        }
        for entry in state.registers.entries {
            for value in entry.register.siblings where !item.state.context.covers(value.dot) {
                var changed = edit(value.origin)
                changed.writes.append(RecordEdit.Write(entry.key, value.value.decoded))
                edits[value.origin] = changed
            }
        }
        return edits.map { ($0.key, $0.value) }
    }
}

// MARK: - Edits of what is gone

extension Withdrawal {
    /// Puts pending commits aside that build on what is gone, in their chain or by what they had
    /// seen: no server could ever cover them.
    ///
    /// - Returns: this replica's own, in causal order.
    private mutating func setAsideWhatBuilds() throws -> [(number: Int64, author: String)] {
        var held = VersionVector(Array(confirmed.heads.values))
        var torn: [(number: Int64, author: String)] = []
        for row in try pending() {
            if try row.dot.counter == held[row.dot.writer] + 1 && isCovered(row, held) {
                held.include(row.dot)
                continue
            }
            for delta in (try? row.commit().deltas()) ?? [] {
                let (key, _) = try entry(delta.reference)
                workspace.update(key) { $0.pending.removeAll { $0.sequence == row.sequence } }
            }
            try setAside(row)
            if own.contains(row.dot.writer) {
                torn.append((database.lastInsertedRowID, try row.commit().origin.author))
            }
            try WriterTable(database: database).disown(row.dot.writer, in: space.space)
            try CommitTable(database: database).delete(row.sequence)
        }
        return torn
    }

    private func isCovered(_ row: CommitRow, _ held: VersionVector) throws -> Bool {
        for delta in (try? row.commit().deltas()) ?? [] {
            let context = try entry(delta.reference).1.acknowledged.context
            let isCovered = delta.seen.entries.allSatisfy {
                $0.counter <= max(held[$0.writer], context[$0.writer])
            }
            if !isCovered { return false }
        }
        return true
    }

    /// Makes own edits again, over what is true. What cannot be made again stays in quarantine.
    private mutating func remake(_ torn: [(number: Int64, author: String)]) throws {
        for (number, author) in torn {
            do {
                try database.inSavepoint {
                    let session = try EditSession(database, replica, author: author)
                    let row = try QuarantineTable(database: database).find(number)
                    var retry = try QuarantineRetry(session: session, row: row, renamed: [:])
                    _ = try retry.run()
                    return .commit
                }
                result.remade += 1
                result.quarantined -= 1
            } catch let error where !(error is DatabaseError) {
                // It is kept, with its reason.
                continue
            }
        }
    }
}
