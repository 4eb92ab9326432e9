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
    package enum Obstacle: Error, Hashable, Sendable {
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
                var reverter = Reverter(session: session, commit: commit, reversal: reversal)
                try reverter.revert(row)
                reversal = reverter.reversal
            }
            return reversal
        }
    }
}

/// Takes one commit back.
private struct Reverter {
    let session: EditSession
    let commit: Dot
    /// What became of the commits before, and becomes of this one.
    var reversal: Reversal

    private var database: Database { session.database }

    mutating func revert(_ row: RecordRow?) throws {
        let rows = try CommitTable(database: database).records(of: commit)
            .filter { row == nil || $0 == row?.record }
            .compactMap { try RecordTable(database: database).find($0) }
        guard !rows.isEmpty else {
            throw StoreError(
                .notFound,
                row == nil
                    ? "this replica does not hold the commit \(commit)"
                    : "the commit \(commit) has not changed that record",
                hint: "list commits with: fieldbook log")
        }
        for row in rows { try takeBack(from: row) }
    }

    private mutating func takeBack(from row: RecordRow) throws {
        let name = try CollectionTable(database: database).name(of: row.collection)
        let schema = try session.collection(name)
        let visible = try session.record(of: row, name).visible
        guard let seen = try state(seenBy: commit, of: row) else { return }
        let intent: RecordEdit.Intent
        do {
            intent = try self.intent(seen, visible)
        } catch {
            return keep(row, "", error)
        }
        var writes: [RecordEdit.Write] = []
        // What the commit added goes as a whole, with all that it holds.
        for entry in seen.delta.registers.entries where !seen.isNew {
            do {
                if let write = try write(entry, seen, visible, schema) { writes.append(write) }
            } catch {
                keep(row, entry.key.text, error)
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
    ) throws(Reversal.Obstacle) -> RecordEdit.Intent {
        let now = LifeView(of: visible.life).status
        switch now {
        case .moved, .erased: throw .final
        case .alive, .deleted: break
        }
        if seen.isNew {
            guard now == .alive else { return .ordinary }
            let isUntouched = visible.context == VersionVector([commit.writer: commit.counter])
            guard isUntouched else { throw .changedSince }
            return .decided(.deleted(reason: Self.reason))
        }
        switch seen.delta.life.siblings.first(where: { $0.dot == commit })?.life {
        case .moved, .erased: throw .final
        case .deleted: return now == .deleted ? .decided(.alive) : .ordinary
        case .alive where LifeView(of: seen.state.life).status == .deleted:
            return now == .alive ? .decided(.deleted(reason: Self.reason)) : .ordinary
        default: return .ordinary
        }
    }

    private static let reason = "taken back"

    /// The write that gives a register its value from before; nil where it has that.
    private func write(
        _ entry: RegisterTable.Entry, _ seen: Seen, _ visible: RecordState,
        _ schema: CollectionSchema
    ) throws(Reversal.Obstacle) -> RecordEdit.Write? {
        let own = entry.register.siblings.first { $0.dot == commit }
        guard let own else { return nil }
        let rule = schema.rule(for: entry.key)
        let now = rule.view(of: visible.registers[entry.key] ?? .empty)
        guard Equivalence.holds(now.value, own.value.decoded), now.question == nil else {
            throw .changedSince
        }
        let held = seen.state.registers[entry.key].map { rule.view(of: $0).value }
        guard let value = own.ancestor?.decoded ?? held ?? (seen.isComplete ? .null : nil) else {
            throw .unknownBefore
        }
        if Equivalence.holds(value, now.value) {
            if own.isResolution { throw .asBefore }
            return nil
        }
        return RecordEdit.Write(entry.key, value, ancestor: now.value)
    }
}
