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
    private let ledger: SpaceLedger
    private let own: Set<WriterID>
    private let confirmed: ProvisionalTable.Confirmed
    private var result = WithdrawnKnowledge()
    /// Commits in quarantine, by their names.
    private var aside: Set<Dot> = []

    private var space: Int64 { table.space }

    /// - Returns: nil where the server has confirmed everything.
    init?(_ database: Database, _ replica: Replica, _ space: SpaceRow) throws {
        table = ProvisionalTable(database: database, space: space.space)
        guard let confirmed = try table.confirmed() else { return nil }
        self.confirmed = confirmed
        self.database = database
        self.replica = replica
        ledger = try SpaceLedger(database, replica, space: space)
        own = Set(try WriterTable(database: database).ownWriters(in: space.space))
    }

    mutating func run() throws -> WithdrawnKnowledge {
        let kept = try table.kept()
        try ledger.accept(table.voids())
        let waited = try table.waited()
        for row in try beyond() { try putBack(row, waited) }
        try keep(values(of: kept))
        try ledger.restore(confirmed)
        for item in kept { try ledger.replaceAcknowledged(item.reference, by: item.state) }
        let torn = try setAsideWhatBuilds()
        try ledger.relink(kept.filter(\.isExpunged).map(\.reference))
        try ledger.commit()
        try table.clear()
        try remake(torn)
        return result
    }

    /// The commits that count as acknowledged and that the confirmed vector does not cover.
    private func beyond() throws -> [CommitRow] {
        let cursor = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(CommitTable.columns) FROM commits
                WHERE space = ? AND number IS NOT NULL ORDER BY sequence
                """, arguments: [space])
        var rows: [CommitRow] = []
        while let row = try cursor.next().map(CommitRow.init) {
            let head = confirmed.heads[row.dot.writer]
            if row.dot.counter > head?.counter ?? 0 { rows.append(row) }
        }
        return rows
    }

    /// What waited waits again; what a server has told since, it tells again; anything else has
    /// only the bundle's word, also under this replica's own name.
    private mutating func putBack(_ row: CommitRow, _ waited: Set<Int64>) throws {
        let isReported = row.number ?? 0 > confirmed.number
        if waited.contains(row.sequence) || isReported && own.contains(row.dot.writer) {
            return try ledger.unacknowledge(row)
        }
        if !isReported { try setAside(row) }
        try ledger.remove(row)
    }

    private mutating func setAside(_ row: CommitRow) throws {
        try QuarantineTable(database: database)
            .insert(row, reason: Self.reason, at: replica.environment.now())
        aside.insert(row.dot)
        result.quarantined += 1
    }
}

// MARK: - Values of which no commit is held

extension Withdrawal {
    /// What the confirmed states lack of the records, by the commits that it names as its own.
    private func values(of kept: [ProvisionalTable.Kept]) throws -> [Origin: [RecordEdit]] {
        var values: [Origin: [RecordEdit]] = [:]
        for item in kept where !item.isExpunged {
            let state = try ledger.record(item.reference).acknowledged
            for (origin, edit) in Self.edits(of: state, item) {
                values[origin, default: []].append(edit)
            }
        }
        return values
    }

    /// Keeps values that came as states only.
    private mutating func keep(_ values: [Origin: [RecordEdit]]) throws {
        let known = VersionVector(Array(confirmed.heads.values))
        let commits = CommitTable(database: database)
        for (origin, edits) in values.sorted(by: { $0.key.dot < $1.key.dot }) {
            let isHeld = try commits.find(origin.dot, in: space) != nil
            guard !known.covers(origin.dot), !isHeld, !aside.contains(origin.dot) else { continue }
            let deltas = edits.map { $0.delta(over: RecordState(), in: origin) }
            try QuarantineTable(database: database).insert(
                Commit(origin: origin, deltas: deltas), in: space, reason: Self.reason,
                at: replica.environment.now())
            result.quarantined += 1
        }
    }

    private static func edits(
        of state: RecordState, _ item: ProvisionalTable.Kept
    ) -> [(Origin, RecordEdit)] {
        var edits: [Origin: RecordEdit] = [:]
        func edit(_ origin: Origin) -> RecordEdit {
            edits[origin]
                ?? RecordEdit(
                    collection: item.reference.collection, record: item.reference.record,
                    writes: [])
        }
        for head in state.life.siblings where !item.state.context.covers(head.dot) {
            var changed = edit(head.origin)
            changed.intent = .decided(head.life)
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
        for row in try ledger.pending() {
            if try row.dot.counter == held[row.dot.writer] + 1 && isCovered(row, held) {
                held.include(row.dot)
                continue
            }
            try setAside(row)
            if own.contains(row.dot.writer) {
                torn.append((database.lastInsertedRowID, try row.commit().origin.author))
            }
            try ledger.disown(row.dot.writer)
            try ledger.remove(row)
        }
        return torn
    }

    private func isCovered(_ row: CommitRow, _ held: VersionVector) throws -> Bool {
        for delta in row.readableDeltas {
            let context = try ledger.record(delta.reference).acknowledged.context
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

extension Replica {
    /// Puts a space back to what its server has confirmed, because it does not confirm what a
    /// bundle has said of its log.
    ///
    /// - Returns: nil where everything here is confirmed.
    package func withdrawKnowledge(of name: String) throws -> WithdrawnKnowledge? {
        let withdrawn = try file.write { database -> WithdrawnKnowledge? in
            guard let space = try SpaceTable(database: database).find(name) else { return nil }
            var withdrawal = try Withdrawal(database, self, space)
            return try withdrawal?.run()
        }
        return withdrawn
    }

    /// Takes what bundles have said of a space's log for the server's, on a person's word: from now
    /// on it is given back to a server that has lost it.
    ///
    /// - Returns: whether there was anything to be confirmed.
    /// - Throws: `StoreError` of kind `notPermitted` where the device does not manage the space.
    package func trustKnowledge(of name: String, author: String?) throws -> Bool {
        try file.write { database in
            guard let space = try SpaceTable(database: database).find(name) else {
                throw StoreError(
                    .usage, "this replica holds no space “\(name.prefix(64))”",
                    hint: "see the spaces with: fieldbook status")
            }
            guard space.level == .manage else {
                throw StoreError(
                    .notPermitted, "\(name): this takes the level manage",
                    hint: "ask somebody who manages the space, or sync with the server")
            }
            let session = try EditSession(database, self, author: author)
            let table = ProvisionalTable(database: database, space: space.space)
            guard try !table.isEmpty() else { return false }
            try WordTable(database: database, space: space.space)
                .insert(of: nil, maker: "", author: session.author, at: environment.now())
            let ledger = try SpaceLedger(database, self, space: space)
            try ledger.confirmBundles()
            try ledger.commit()
            return true
        }
    }
}
