import DomainModel
import GRDB
import StoreKit
import SyncProtocol

/// What became of the fields of a commit that was to be taken back.
package struct Reversal: Hashable, Sendable {
    package struct Kept: Hashable, Sendable {
        package let record: RecordID
        /// Empty for the record as a whole.
        package let field: String
        package let obstacle: Obstacle
    }

    /// Why something is not taken back.
    package enum Obstacle: String, Hashable, Sendable {
        /// Somebody has changed it since.
        case changedSince
        /// The replica does not hold what stood there before.
        case unknownBefore
        /// Erasures and moves stay.
        case final
        /// A decision has taken what was shown before it.
        case asBefore

        package var text: String {
            switch self {
            case .changedSince: "it was changed since"
            case .unknownBefore: "what stood there before is not known in this replica"
            case .final: "an erasure or a transfer is not taken back"
            case .asBefore: "it is what was shown before; fieldbook log has the other values"
            }
        }
    }

    /// One for each record in which something was taken back.
    package internal(set) var results: [EditResult] = []
    package internal(set) var kept: [Kept] = []
}

extension Replica {
    /// Takes commits back by new ones, all in one transaction: what they changed gets the value
    /// from before, where nobody has changed it since. A record that was added is deleted, one that
    /// was deleted is restored.
    ///
    /// - Parameter name: a record, where only what the commits did to that one is taken back.
    /// - Throws: `StoreError` of kind `notFound` where the replica does not hold a commit.
    package func revert(
        _ commits: [Dot], of name: String? = nil, in collection: String? = nil,
        author: String? = nil
    ) throws -> Reversal {
        try file.write { database in
            let session = try EditSession(database, self, author: author)
            let row = try name.map { try session.locator.find($0, in: collection) }
            var reversal = Reversal()
            for commit in commits.sorted().reversed() {
                let part = try Reverter(session: session, commit: commit).revert(row)
                reversal.results += part.results
                reversal.kept += part.kept
            }
            return reversal
        }
    }
}

/// Takes one commit back.
private struct Reverter {
    let session: EditSession
    let commit: Dot
    private var reversal = Reversal()

    private var database: Database { session.database }

    init(session: EditSession, commit: Dot) {
        self.session = session
        self.commit = commit
    }

    func revert(_ row: RecordRow?) throws -> Reversal {
        var copy = self
        let rows = try copy.records().filter { row == nil || $0.record == row?.record }
        guard !rows.isEmpty else {
            throw StoreError(
                .notFound,
                row == nil
                    ? "this replica does not hold the commit \(commit)"
                    : "the commit \(commit) has not changed that record",
                hint: "list commits with: fieldbook log")
        }
        for row in rows { try copy.take(back: row) }
        return copy.reversal
    }

    /// The records that the commit has changed.
    private func records() throws -> [RecordRow] {
        let ids = try Int64.fetchAll(
            database,
            sql: """
                SELECT DISTINCT commit_records.record FROM commits
                JOIN commit_records USING (sequence)
                WHERE writer = ? AND counter = ? ORDER BY commit_records.record
                """,
            arguments: [
                Int64(bitPattern: commit.writer.rawValue), Int64(bitPattern: commit.counter),
            ])
        return try ids.compactMap { try RecordTable(database: database).find($0) }
    }

    private mutating func take(back row: RecordRow) throws {
        let name = try CollectionTable(database: database).name(of: row.collection)
        let schema = try session.collection(name)
        let visible = try session.record(of: row, name).visible
        guard let seen = try state(seenBy: commit, of: row) else { return }
        let intent: RecordEdit.Intent
        switch self.intent(seen, visible) {
        case .success(let found): intent = found
        case .failure(let obstacle): return keep(row, "", obstacle.reason)
        }
        var writes: [RecordEdit.Write] = []
        // What the commit added goes as a whole, with all that it holds.
        for entry in seen.delta.registers.entries where !seen.isNew {
            switch write(entry, seen, visible, schema) {
            case .success(let write): if let write { writes.append(write) }
            case .failure(let obstacle): keep(row, entry.key.text, obstacle.reason)
            }
        }
        guard !writes.isEmpty || intent != .ordinary else { return }
        let edit = RecordEdit(collection: name, record: row.id, writes: writes, intent: intent)
        let space = try SpaceTable(database: database).find(row.space)
        let code = session.visibleCode(visible, in: schema)
        let dot = try session.commit([edit], in: space)
        reversal.results.append(
            EditResult(id: row.id, space: space.name, code: code, commit: dot))
    }

    private mutating func keep(
        _ row: RecordRow, _ field: String, _ obstacle: Reversal.Obstacle
    ) {
        reversal.kept.append(.init(record: row.id, field: field, obstacle: obstacle))
    }
}

extension Reverter {
    /// A commit's part in one record, and the record as the commit's author saw it.
    private struct Seen {
        let delta: Delta
        var state = RecordState()
        /// Whether all that the author had seen is held here as commits. What came as a state
        /// shows no values that were replaced before.
        var isComplete = true

        /// Whether the commit added the record.
        var isNew: Bool { delta.seen.isEmpty }
    }

    private struct Obstructed: Error {
        let reason: Reversal.Obstacle
    }

    private func state(seenBy commit: Dot, of row: RecordRow) throws -> Seen? {
        let held = try CommitTable(database: database).commits(of: row.record, pendingOnly: false)
            .compactMap { try $0.delta(at: $1) }
        guard let own = held.first(where: { $0.origin.dot == commit })?.delta else { return nil }
        var seen = Seen(delta: own)
        for (delta, origin) in held where own.seen.covers(origin.dot) {
            seen.isComplete = seen.isComplete && seen.state.context.covers(delta.seen)
            Join.apply(delta, of: origin.dot, to: &seen.state)
        }
        seen.isComplete = seen.isComplete && seen.state.context.covers(own.seen)
        return seen
    }

    /// What taking the commit back says of the record as a whole.
    private func intent(
        _ seen: Seen, _ visible: RecordState
    ) -> Result<RecordEdit.Intent, Obstructed> {
        let now = LifeView(of: visible.life).status
        switch now {
        case .moved, .erased: return .failure(Obstructed(reason: .final))
        case .alive, .deleted: break
        }
        if seen.isNew {
            guard now == .alive else { return .success(.ordinary) }
            let isUntouched = visible.context == VersionVector([commit.writer: commit.counter])
            return isUntouched
                ? .success(.decided(.deleted(reason: Self.reason)))
                : .failure(Obstructed(reason: .changedSince))
        }
        switch seen.delta.life.siblings.first(where: { $0.dot == commit })?.life {
        case .moved, .erased: return .failure(Obstructed(reason: .final))
        case .deleted: return .success(now == .deleted ? .decided(.alive) : .ordinary)
        case .alive where LifeView(of: seen.state.life).status == .deleted:
            return .success(now == .alive ? .decided(.deleted(reason: Self.reason)) : .ordinary)
        default: return .success(.ordinary)
        }
    }

    private static let reason = "taken back"

    /// The write that gives a register its value from before; nil where it has that.
    private func write(
        _ entry: RegisterTable.Entry, _ seen: Seen, _ visible: RecordState,
        _ schema: CollectionSchema
    ) -> Result<RecordEdit.Write?, Obstructed> {
        let own = entry.register.siblings.first { $0.dot == commit }
        guard let own else { return .success(nil) }
        let rule = schema.rule(for: entry.key)
        let now = rule.view(of: visible.registers[entry.key] ?? .empty)
        guard Equivalence.holds(now.value, own.value.decoded), now.question == nil else {
            return .failure(Obstructed(reason: .changedSince))
        }
        let held = seen.state.registers[entry.key].map { rule.view(of: $0).value }
        guard let value = own.ancestor?.decoded ?? held ?? (seen.isComplete ? .null : nil) else {
            return .failure(Obstructed(reason: .unknownBefore))
        }
        if Equivalence.holds(value, now.value) {
            return own.isResolution ? .failure(Obstructed(reason: .asBefore)) : .success(nil)
        }
        return .success(RecordEdit.Write(entry.key, value, ancestor: now.value))
    }
}
