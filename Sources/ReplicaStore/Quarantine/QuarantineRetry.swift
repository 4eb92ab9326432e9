import DomainModel
import GRDB
import StoreKit
import SyncProtocol

/// Makes one refused commit again: the same writes, over what is visible now.
struct QuarantineRetry {
    let session: EditSession
    let row: QuarantineRow
    private var renamed: [RecordID: RecordID]
    private var replaced: [RetriedCommit.Replaced] = []
    private let space: SpaceRow

    init(
        session: EditSession, row: QuarantineRow, renamed: [RecordID: RecordID]
    ) throws {
        self.session = session
        self.row = row
        self.renamed = renamed
        space = try SpaceTable(database: session.database).find(row.space)
    }

    mutating func run() throws -> RetriedCommit {
        let deltas = row.deltas
        guard !deltas.isEmpty else {
            throw StoreError(
                .usage, "nothing of commit \(row.number) is left to make again",
                hint: "let it go with: fieldbook quarantine discard \(row.number)")
        }
        let edits = try deltas.compactMap { try edit($0) }
        let commit = edits.isEmpty ? nil : try session.commit(edits, in: space)
        try QuarantineTable(database: session.database).delete(row.number)
        try ExpungedTable(database: session.database).tidy()
        return RetriedCommit(
            number: row.number, space: space.name, commit: commit,
            records: deltas.map {
                RecordReference(
                    collection: $0.collection, record: renamed[$0.record] ?? $0.record)
            }, replaced: replaced, renamed: renamed)
    }

    /// Nil where the record is already as the commit wants it.
    private mutating func edit(_ delta: Delta) throws -> RecordEdit? {
        if renamed[delta.record] == nil, try isExpunged(delta) { return try recreation(delta) }
        let id = renamed[delta.record] ?? delta.record
        let state = try session.record(delta.collection, id, in: row.space).visible
        if state.isEmpty { try checkCreation(delta) }
        let status = LifeView(of: state.life).status
        try check(status, allows: delta)
        let writes = try writes(of: delta, over: state)
        guard let intent = intent(of: delta, isEmpty: writes.isEmpty, status, state) else {
            return nil
        }
        return RecordEdit(
            collection: delta.collection, record: id, writes: writes, intent: intent)
    }

    /// An edit alone does not make a record: what it edits has to be here.
    private func checkCreation(_ delta: Delta) throws {
        if delta.seen.isEmpty || renamed[delta.record] != nil { return }
        let earlier = try QuarantineTable(database: session.database).rows().first { other in
            other.number < row.number
                && other.deltas.contains { $0.reference == delta.reference && $0.seen.isEmpty }
        }
        throw StoreError(
            .notFound,
            "the \(delta.collection) \(delta.record) that it edits is not in this replica",
            hint: earlier.map {
                "make the commit again that made it: fieldbook quarantine retry \($0.number)"
            } ?? "see what it wrote with: fieldbook quarantine show \(row.number)")
    }

    private func check(_ status: LifeView.Status, allows delta: Delta) throws {
        let place = "the \(delta.collection) \(delta.record)"
        switch status {
        case .alive: break
        case .deleted:
            guard delta.ownHead(of: row.dot) == .alive, !delta.registers.isEmpty else { break }
            throw StoreError(
                .usage, "\(place) is deleted", hint: "restore it first, then retry")
        case .moved(let home):
            throw StoreError(
                .usage, "\(place) has moved to \(home)", hint: "make the edit there by hand")
        case .erased:
            throw StoreError(
                .usage, "\(place) was erased for good",
                hint: "let the edit go with: fieldbook quarantine discard \(row.number)")
        }
    }
}

// MARK: - Records that were removed for good

extension QuarantineRetry {
    private func isExpunged(_ delta: Delta) throws -> Bool {
        let database = session.database
        guard let number = try CollectionTable(database: database).number(of: delta.collection)
        else { return false }
        return try ExpungedTable(database: database)
            .contains(delta.record, collection: number, in: row.space)
    }

    /// Makes the record anew under a new id: the server refuses the old one for ever, so that
    /// nothing that was removed comes back by itself. It holds what the record was when it was
    /// removed, with the edit, as far as that is known here.
    private mutating func recreation(_ delta: Delta) throws -> RecordEdit? {
        guard !delta.registers.isEmpty else { return nil }
        let database = session.database
        let number = try CollectionTable(database: database).findOrCreate(delta.collection)
        var state =
            try ExpungedTable(database: database)
            .state(delta.record, collection: number, in: row.space) ?? RecordState()
        Join.apply(delta, of: row.dot, to: &state)
        let schema = session.replica.schema.collection(delta.collection)
        let registers = state.withKnownTimes.registers
        let writes = registers.entries.compactMap { entry -> RecordEdit.Write? in
            let rule = schema?.rule(for: entry.key) ?? PolicyRule(.latest)
            let value = rule.view(of: entry.register).value
            if value.isNull { return nil }
            let (key, renamed) = renamedReference(entry.key, value, in: schema)
            return RecordEdit.Write(key, renamed)
        }
        if let schema { try requireComplete(writes, of: delta, schema) }
        let id = session.newID()
        renamed[delta.record] = id
        return RecordEdit(
            collection: delta.collection, record: id, writes: writes,
            intent: delta.ownHead(of: row.dot) == .closing ? .closing : .ordinary)
    }

    /// - Throws: when what a removed record was is not known here: access was lost meanwhile.
    private func requireComplete(
        _ writes: [RecordEdit.Write], of delta: Delta, _ schema: CollectionSchema
    ) throws {
        do {
            try schema.checkRequired(session.requiredFields(of: writes, schema))
        } catch {
            throw StoreError(
                .usage,
                "the \(delta.collection) \(delta.record) was removed for good, and too little of "
                    + "it is known here to make it anew: \(error)",
                hint: "see what the edit wrote with: fieldbook quarantine show \(row.number), and "
                    + "enter it by hand")
        }
    }
}

// MARK: - What is written

extension QuarantineRetry {
    private mutating func writes(
        of delta: Delta, over state: RecordState
    ) throws -> [RecordEdit.Write] {
        let schema = session.replica.schema.collection(delta.collection)
        let planner = schema.map { session.planner($0, over: state) }
        let state = state.withKnownTimes
        return try delta.ownWrites(of: row.dot).compactMap { key, value in
            let (key, value) = renamedReference(key, value, in: schema)
            let before = (schema?.rule(for: key) ?? PolicyRule(.latest))
                .view(of: state.registers[key] ?? .empty).value
            let write =
                if let planner { try planner.write(key, value) } else {
                    before == value ? nil : RecordEdit.Write(key, value)
                }
            if write != nil, !before.isNull {
                replaced.append(
                    RetriedCommit.Replaced(
                        record: delta.record, field: key.text, before: before, after: value))
            }
            return write
        }
    }

    /// A reference to a record that got a new id, under that id.
    private func renamedReference(
        _ key: RegisterKey, _ value: Value, in schema: CollectionSchema?
    ) -> (RegisterKey, Value) {
        guard !renamed.isEmpty, let type = schema?.field(String(key.field))?.type.element,
            case .reference = type
        else { return (key, value) }
        func new(_ text: String?) -> String? {
            text.flatMap(RecordID.init).flatMap { renamed[$0] }?.description
        }
        if let element = new(key.element.map(String.init)) {
            return (RegisterKey(String(key.field), element: element), value)
        }
        return (key, new(value.text).map(Value.text) ?? value)
    }

    /// What the edit says of the record as a whole; nil where there is nothing to say.
    private func intent(
        of delta: Delta, isEmpty: Bool, _ status: LifeView.Status, _ state: RecordState
    ) -> RecordEdit.Intent? {
        let head = delta.ownHead(of: row.dot)
        switch head {
        case .alive where isEmpty:
            // Without writes it brought the record back, or kept it.
            let isSettled = LifeView(of: state.life).question == nil && status == .alive
            return isSettled || !delta.registers.isEmpty ? nil : .decided(.alive)
        case .alive: return .ordinary
        case .closing where isEmpty: return delta.registers.isEmpty ? .decided(.closing) : nil
        case .closing: return .closing
        case .deleted: return status == .deleted ? nil : .decided(head)
        case .moved, .erased: return .decided(head)
        }
    }
}

/// What became of a refused commit that was made again.
package struct RetriedCommit: Hashable, Sendable {
    /// A visible value that gave way to the refused one.
    package struct Replaced: Hashable, Sendable {
        package let record: RecordID
        package let field: String
        package let before: Value
        package let after: Value
    }

    package let number: Int64
    package let space: String
    /// Nil where everything already was as the refused commit wanted it.
    package let commit: Dot?
    package let records: [RecordReference]
    package let replaced: [Replaced]
    /// New ids for records whose own were removed for good.
    package let renamed: [RecordID: RecordID]
}

extension Replica {
    /// Makes a refused commit again, as a new one over what is visible now, and takes it out of
    /// quarantine; both or neither.
    ///
    /// What others wrote meanwhile in the same fields gives way, since somebody decides so: the
    /// answer names it.
    ///
    /// - Parameter renamed: the new ids that earlier calls gave, for references to those records.
    /// - Throws: `StoreError` saying why it cannot be made again; it stays in quarantine then.
    package func retryQuarantined(
        _ number: Int64, renamed: [RecordID: RecordID] = [:], author: String? = nil
    ) throws -> RetriedCommit {
        try file.write { database in
            let session = try EditSession(database, self, author: author)
            let row = try QuarantineTable(database: database).find(number)
            var retry = try QuarantineRetry(session: session, row: row, renamed: renamed)
            return try retry.run()
        }
    }
}
