import DomainModel
import GRDB
import StoreKit
import SyncProtocol

/// Turns a person's decision into one commit that replaces exactly what that person saw.
struct ConflictResolver {
    let session: EditSession
    let conflict: Conflict
    /// Why it was decided so; kept with the record.
    let reason: String?

    var database: Database { session.database }

    func resolve(_ resolution: Resolution) throws -> EditResult {
        switch conflict.kind {
        case .transition where conflict.field == nil: try resolveTransfer(resolution)
        case .value, .transition: try resolveValue(resolution)
        case .delete: try resolveDelete(resolution)
        case .closing: try resolveClosing(resolution)
        case .unique: try resolveUnique(resolution)
        case .duplicate: try resolveDuplicate(resolution)
        case .reference: try resolveReference(resolution)
        case .form: try resolveForm(resolution)
        }
    }

    func candidate(_ index: Int) throws -> Conflict.Candidate {
        guard let candidate = conflict.candidates.first(where: { $0.index == index }) else {
            throw StoreError(
                .usage, "conflict \(conflict.id) has no candidate \(index)",
                hint: "it has 1 to \(conflict.candidates.count)")
        }
        return candidate
    }

    func unfit(_ allowed: String) -> StoreError {
        StoreError(
            .usage, "that does not settle a conflict of kind \(conflict.kind.rawValue)",
            hint: "use \(allowed)")
    }

    func row(_ id: RecordID) throws -> RecordRow {
        try session.locator.find(id.description, in: nil)
    }

    /// Commits writes to one record, with the heads that the decision gives it.
    func commit(
        _ id: RecordID, _ writes: [RecordEdit.Write], intent: RecordEdit.Intent = .ordinary
    ) throws -> EditResult {
        let row = try row(id)
        let name = try CollectionTable(database: database).name(of: row.collection)
        let space = try SpaceTable(database: database).find(row.space)
        let record = try session.record(of: row, name)
        let edit = RecordEdit(
            collection: name, record: id, writes: writes + note(), intent: intent)
        let code = session.visibleCode(
            record.visible, in: session.replica.schema.collection(name))
        let dot = try session.commit([edit], in: space)
        return EditResult(id: id, space: space.name, code: code, commit: dot)
    }

    /// An entry of the record's log of decisions, if a reason was given.
    func note() -> [RecordEdit.Write] {
        guard let reason, !reason.isEmpty else { return [] }
        let key = RegisterKey("resolutions", element: session.newID().description)
        let entry: [String: Value] = [
            "text": .text(reason), "author": .text(session.author),
            "at": .text(TimeText.utc(milliseconds: session.now)), "conflict": .text(conflict.id),
        ]
        return [RecordEdit.Write(key, .map(entry))]
    }

    func state(_ id: RecordID) throws -> RecordState {
        let row = try row(id)
        let name = try CollectionTable(database: database).name(of: row.collection)
        return try session.record(of: row, name).visible
    }

    var schema: CollectionSchema {
        get throws { try session.collection(conflict.collection) }
    }
}

extension Replica {
    /// Settles a conflict as its author saw it: what arrives later survives.
    ///
    /// - Throws: `StoreError` of kind `changed` when the conflict is not what it was.
    package func resolve(
        _ id: String, _ resolution: Resolution, reason: String? = nil, author: String? = nil
    ) throws -> EditResult {
        try file.write { database in
            let session = try EditSession(database, self, author: author)
            let conflict = try conflict(id, database)
            return try ConflictResolver(session: session, conflict: conflict, reason: reason)
                .resolve(resolution)
        }
    }
}

extension ConflictResolver {
    func resolveValue(_ resolution: Resolution) throws -> EditResult {
        guard let field = conflict.field else { throw unfit("--take") }
        let key = RegisterKey(text: field)
        switch resolution {
        case .take(let index):
            let value = try candidate(index).value
            return try commit(
                conflict.record, [write(key, value)], intent: intent(key, value))
        case .value(let text):
            let value = try parse(text, for: key)
            return try commit(
                conflict.record, [write(key, value)], intent: intent(key, value))
        case .keepBoth:
            guard key.element != nil else { throw unfit("--take N or --value V") }
            let others = conflict.candidates.dropFirst().map {
                RecordEdit.Write(
                    RegisterKey(String(key.field), element: session.newID().description), $0.value)
            }
            return try commit(
                conflict.record, [write(key, conflict.candidates[0].value)] + others)
        case .restore, .delete: throw unfit("--take N or --value V")
        }
    }

    func write(_ key: RegisterKey, _ value: Value) -> RecordEdit.Write {
        RecordEdit.Write(key, value, ancestor: conflict.visible)
    }

    /// Who decides on the state that closes a record decides whether it is closed.
    func intent(_ key: RegisterKey, _ value: Value) throws -> RecordEdit.Intent {
        let terminal = try schema.field(key.text)?.terminal ?? []
        let isClosing = value.text.map(terminal.contains) == true
        let life = try LifeView(of: state(conflict.record).life)
        guard !terminal.isEmpty, life.question == .closing else {
            return isClosing ? .closing : .ordinary
        }
        return .decided(isClosing ? .closing : .alive)
    }

    func parse(_ text: String, for key: RegisterKey) throws -> Value {
        guard let register = try schema.register(key.field) else { return .text(text) }
        do {
            return key.element == nil
                ? try register.parse(text) : try register.fields[0].parseElement(text)
        } catch {
            throw StoreError(.usage, error.message, hint: error.hint)
        }
    }

    func resolveDelete(_ resolution: Resolution) throws -> EditResult {
        switch resolution {
        case .restore: return try commit(conflict.record, [], intent: .decided(.alive))
        case .delete:
            let life = Life.deleted(reason: reason ?? "")
            return try commit(conflict.record, [], intent: .decided(life))
        case .take(let index):
            let isDeletion = try candidate(index).value == "deleted"
            return try resolveDelete(isDeletion ? .delete : .restore)
        case .value, .keepBoth: throw unfit("--take N, --restore or --delete")
        }
    }

    func resolveClosing(_ resolution: Resolution) throws -> EditResult {
        switch resolution {
        case .restore: return try commit(conflict.record, reopening(), intent: .decided(.alive))
        case .take(let index):
            if try candidate(index).value == "closed" {
                return try commit(conflict.record, [], intent: .decided(.closing))
            }
            return try resolveClosing(.restore)
        case .delete, .value, .keepBoth: throw unfit("--take N, or --restore to keep it open")
        }
    }

    /// Takes fields out of the states that closed the record, back to what they were before.
    func reopening() throws -> [RecordEdit.Write] {
        let state = try state(conflict.record).withKnownTimes
        return try schema.fields.compactMap { field in
            let key = RegisterKey(field.name)
            guard !field.terminal.isEmpty, let register = state.registers[key] else { return nil }
            let view = field.rule.view(of: register)
            guard let code = view.value.text, field.terminal.contains(code) else { return nil }
            let before = view.winner?.ancestor?.decoded ?? field.defaultValue ?? .null
            let isTerminal = before.text.map(field.terminal.contains) == true
            let value = isTerminal ? field.defaultValue ?? .null : before
            return RecordEdit.Write(key, value, ancestor: view.value)
        }
    }
}

extension ConflictResolver {
    /// The record made last takes another value of a key that is one field, which may be one that
    /// is set once; or one record is kept, and the others become names for it. For a key of several
    /// fields, as an observation's, there is only the latter.
    func resolveUnique(_ resolution: Resolution) throws -> EditResult {
        if case .take = resolution { return try resolveDuplicate(resolution) }
        let merging = "--take N to merge the others into it"
        guard let name = conflict.field else { throw unfit(merging) }
        guard case .value(let text) = resolution else {
            throw unfit("--value V, the new value for \(conflict.title), or \(merging)")
        }
        let key = RegisterKey(name)
        let value = try parse(text, for: key)
        if Equivalence.holds(value, conflict.visible) {
            throw StoreError(.usage, "that is the value that both records have")
        }
        return try commit(conflict.record, [RecordEdit.Write(key, value)])
    }

    func resolveDuplicate(_ resolution: Resolution) throws -> EditResult {
        let records = conflict.candidates.compactMap(\.record)
        switch resolution {
        case .take(let index):
            guard let kept = try candidate(index).record else { throw unfit("--take N") }
            return try markAll(records.filter { $0 != kept }) { _ in
                RecordEdit.Write("merged_into", .text(kept.description))
            }
        case .keepBoth:
            let first = records[0]
            return try markAll(Array(records.dropFirst())) { _ in
                RecordEdit.Write(
                    RegisterKey(SharedKeyReader.distinctField, element: first.description), true)
            }
        default: throw unfit("--take N to merge the others into it, or --keep-both")
        }
    }

    func markAll(
        _ records: [RecordID], _ write: (RecordID) -> RecordEdit.Write
    ) throws -> EditResult {
        var result: EditResult?
        for record in records { result = try commit(record, [write(record)]) }
        guard let result else { throw unfit("--take N") }
        return result
    }

    func resolveReference(_ resolution: Resolution) throws -> EditResult {
        guard let field = conflict.field, let target = conflict.candidates[0].record else {
            throw unfit("--restore")
        }
        switch resolution {
        case .restore, .take(1):
            return try session.decide(row(target), .alive)
        case .value(let text):
            let change = FieldChange.set(field: field, .text(text))
            return try session.apply([
                .update(conflict.record, collection: conflict.collection, changes: [change])
            ])[0]
        default:
            throw unfit(
                "--restore to bring \(conflict.candidates[0].value.text ?? "it") back, "
                    + "or --value to name another")
        }
    }
}

extension ConflictResolver {
    /// A transfer that something stands against is confirmed: where the record is, it stays. To
    /// send it elsewhere it is transferred there, from where it is.
    func resolveTransfer(_ resolution: Resolution) throws -> EditResult {
        guard case .take(let index) = resolution else { throw unfit("--take N") }
        let chosen = try candidate(index)
        guard chosen.value == conflict.visible, let row = try rowAway() else {
            let move = conflict.visible.text ?? "moved"
            throw StoreError(
                .usage, "the record has \(move); only that can be taken",
                hint: "to have it elsewhere, transfer it there from where it is now")
        }
        let space = try SpaceTable(database: database).find(row.space)
        try session.requireManaging(space, to: "decide about a transfer")
        let record = try session.record(of: row, conflict.collection)
        let life = LifeView(of: record.visible.life)
        guard case .moved(let home) = life.status else { throw unfit("--take N") }
        return try session.commit(row, .moved(space: home))
    }

    /// The record in the space that it has moved away from.
    private func rowAway() throws -> RecordRow? {
        let collections = CollectionTable(database: database)
        guard let collection = try collections.number(of: conflict.collection),
            let space = try SpaceTable(database: database).find(conflict.space)
        else { return nil }
        return try RecordTable(database: database)
            .find(conflict.record, collection: collection, space: space.space)
    }
}
