import DomainModel
import GRDB
import StoreKit
import SyncProtocol

/// What a local edit gave.
package struct EditResult: Hashable, Sendable {
    package let id: RecordID
    package let space: String
    /// The record's code, where its collection has codes.
    package let code: String?
    /// Nil when everything was already as asked, so that nothing was committed.
    package let commit: Dot?
    /// What the edit met that its author had not seen.
    package var met = MetValues()
    /// What its author has to know, although nothing forbade the edit.
    package var warnings: [String] = []
}

/// One record's part of a batch.
package enum RecordChange: Sendable {
    /// A nil id is minted; a given one must be new.
    case create(
        collection: String, id: RecordID? = nil, changes: [FieldChange], space: String?)
    case update(
        RecordID, collection: String, changes: [FieldChange], over: EditBasis = .current)
}

extension Replica {
    /// Adds a record, filling in what the schema and the store fill in.
    ///
    /// - Parameters:
    ///   - space: nil for the collection's default space.
    ///   - override: why a case is referred although its consent forbids that.
    /// - Throws: `StoreError`, `ValidationError` naming every required field that is missing.
    package func add(
        _ collection: String, _ changes: [FieldChange], space: String? = nil,
        override: String? = nil, author: String? = nil
    ) throws -> EditResult {
        let results = try apply(
            [.create(collection: collection, changes: changes, space: space)],
            override: override, author: author)
        return results[0]
    }

    package func edit(
        _ name: String, in collection: String?, _ changes: [FieldChange],
        override: String? = nil, author: String? = nil
    ) throws -> EditResult {
        try file.write { database in
            var session = try EditSession(database, self, author: author)
            session.consentOverride = override
            let row = try session.locator.find(name, in: collection)
            return try session.edit(row, changes)
        }
    }

    package func delete(
        _ name: String, in collection: String?, reason: String = "", author: String? = nil
    ) throws -> EditResult {
        try decide(name, in: collection, .deleted(reason: reason), author: author)
    }

    /// Brings a deleted record back.
    package func restore(
        _ name: String, in collection: String?, author: String? = nil
    ) throws -> EditResult {
        try decide(name, in: collection, .alive, author: author)
    }

    private func decide(
        _ name: String, in collection: String?, _ life: Life, author: String?
    ) throws -> EditResult {
        try file.write { database in
            let session = try EditSession(database, self, author: author)
            let row = try session.locator.find(name, in: collection)
            return try session.decide(row, life)
        }
    }

    /// Applies a batch as few commits of each space; all of it or nothing.
    ///
    /// - Parameters:
    ///   - table: names the table that the changes are of, if they are of one.
    ///   - override: why cases are referred although their consent forbids that.
    ///   - isRehearsal: everything is done, and then taken back.
    /// - Returns: one result a change, in order.
    package func apply(
        _ batch: [RecordChange], of table: String? = nil, override: String? = nil,
        author: String? = nil, isRehearsal: Bool = false
    ) throws -> [EditResult] {
        struct TakenBack: Error {
            let results: [EditResult]
        }
        do {
            return try file.write { database in
                var session = try EditSession(database, self, author: author)
                session.consentOverride = override
                let log = ImportLog(database: database)
                if let table { session.imports = try log.imports(of: table) }
                let results = try session.apply(batch)
                if isRehearsal { throw TakenBack(results: results) }
                if let table { try log.add(results.compactMap(\.commit), of: table) }
                return results
            }
        } catch let error as TakenBack {
            return error.results
        }
    }
}

extension EditSession {
    /// Edits planned for one space, waiting for their common commit.
    private struct Batch {
        let space: SpaceRow
        var edits: [RecordEdit] = []
        var places: [Int] = []
        var records: Set<RecordID> = []
    }

    /// Edits in one commit of a batch: a commit goes over a line whole or not at all, and a slow
    /// line that breaks every minute brings no more.
    private static let mostEdits = 200

    func apply(_ changes: [RecordChange]) throws -> [EditResult] {
        var results: [EditResult?] = changes.map { _ in nil }
        var batches: [Int64: Batch] = [:]
        for (place, change) in changes.enumerated() {
            let plan = try plan(change)
            let code = try code(of: plan)
            results[place] = EditResult(
                id: plan.edit.record, space: plan.space.name, code: code, commit: nil,
                met: plan.met, warnings: plan.warnings)
            guard !plan.edit.writes.isEmpty else { continue }
            // Taken out of the dictionary, so that it grows in place.
            var batch = batches.removeValue(forKey: plan.space.space) ?? Batch(space: plan.space)
            if batch.records.contains(plan.edit.record) || batch.edits.count >= Self.mostEdits {
                try finish(&batch, &results)
            }
            batch.records.insert(plan.edit.record)
            batch.edits.append(plan.edit)
            batch.places.append(place)
            batches[plan.space.space] = batch
        }
        for key in batches.keys.sorted() {
            if var batch = batches[key] { try finish(&batch, &results) }
        }
        return results.compactMap { $0 }
    }

    func edit(_ row: RecordRow, _ changes: [FieldChange]) throws -> EditResult {
        let name = try CollectionTable(database: database).name(of: row.collection)
        let plan = try planUpdate(row, collection(name), changes)
        var commit: Dot?
        let code = try code(of: plan)
        if !plan.edit.writes.isEmpty { commit = try self.commit([plan.edit], in: plan.space) }
        return EditResult(
            id: row.id, space: plan.space.name, code: code, commit: commit,
            warnings: plan.warnings)
    }

    private func finish(_ batch: inout Batch, _ results: inout [EditResult?]) throws {
        guard !batch.edits.isEmpty else { return }
        let dot = try commit(batch.edits, in: batch.space)
        for place in batch.places {
            results[place] = results[place].map {
                EditResult(
                    id: $0.id, space: $0.space, code: $0.code, commit: dot, met: $0.met,
                    warnings: $0.warnings)
            }
        }
        batch = Batch(space: batch.space)
    }

    func decide(_ row: RecordRow, _ life: Life) throws -> EditResult {
        let collection = try CollectionTable(database: database).name(of: row.collection)
        let space = try SpaceTable(database: database).find(row.space)
        let state = try record(of: row, collection).visible
        let view = LifeView(of: state.life)
        switch (view.status, life) {
        case (.erased, _):
            throw StoreError(.usage, "the record was erased; nothing of it is left")
        case (.moved(let home), _):
            throw StoreError(
                .usage, "the record has moved to \(home)", hint: "change it there")
        case (.deleted, .deleted):
            throw StoreError(.usage, "the record is deleted already")
        case (.alive, .alive) where view.question == nil:
            throw StoreError(.usage, "the record is not deleted")
        default: break
        }
        let edit = RecordEdit(
            collection: collection, record: row.id, writes: [], intent: .decided(life))
        let code = visibleCode(state, in: replica.schema.collection(collection))
        let dot = try commit([edit], in: space)
        return EditResult(id: row.id, space: space.name, code: code, commit: dot)
    }

    func visibleCode(_ state: RecordState, in collection: CollectionSchema?) -> String? {
        guard let collection, let field = collection.codeField else { return nil }
        let key = RegisterKey(field)
        return collection.rule(for: key).view(of: state.registers[key] ?? .empty).value.text
    }

    private func code(of plan: EditPlan) throws -> String? {
        guard let field = plan.collection.codeField else { return nil }
        if let written = plan.edit.writes.first(where: { $0.key.text == field }) {
            return written.value.text
        }
        return visibleCode(plan.state, in: plan.collection)
    }
}

extension Replica {
    /// Moves a record to another space: here it becomes a pointer to there at once; the server
    /// brings it there.
    ///
    /// - Parameter override: why a case is handed on although its consent forbids that.
    /// - Throws: `StoreError`, kind `usage` where it is there already or cannot be moved, kind
    ///   `notPermitted` where this device may not manage the record's space, kind `consent` where
    ///   a case's consent forbids it.
    package func transfer(
        _ name: String, in collection: String?, to destination: String, override: String? = nil,
        author: String? = nil
    ) throws -> EditResult {
        try file.write { database in
            var session = try EditSession(database, self, author: author)
            session.consentOverride = override
            let row = try session.locator.find(name, in: collection)
            return try session.transfer(row, to: destination)
        }
    }

    /// Whether this replica holds a space, so that it is known to exist.
    package func holds(space name: String) throws -> Bool {
        try file.read { try SpaceTable(database: $0).find(name) != nil }
    }
}

extension EditSession {
    func transfer(_ row: RecordRow, to destination: String) throws -> EditResult {
        guard SpaceName.isValid(destination) else {
            throw StoreError(
                .usage, "“\(destination.prefix(64))” is not the name of a space",
                hint: "a space is called like network or office:minsk")
        }
        let collection = try CollectionTable(database: database).name(of: row.collection)
        let space = try SpaceTable(database: database).find(row.space)
        switch LifeView(of: try record(of: row, collection).visible.life).status {
        case .alive: break
        case .moved(let home):
            throw StoreError(
                .usage, "the record has moved to \(home) already",
                hint: "transfer it from there, on a replica that holds \(home)")
        case .deleted:
            throw StoreError(
                .usage, "the record is deleted", hint: "restore it first, then transfer it")
        case .erased:
            throw StoreError(.usage, "the record was erased; nothing of it is left")
        }
        guard destination != space.name else {
            throw StoreError(.usage, "the record is in \(destination) already")
        }
        try requireManaging(space, to: "transfer a record out of it")
        guard collection == ConsentCheck.collection else {
            return try commit(row, .moved(space: destination))
        }
        let consent = try consent(of: row, to: nil)
        if let entry = consent.entry {
            _ = try edit(row, [.setElement(field: "notes", element: nil, entry)])
        }
        var result = try commit(row, .moved(space: destination))
        result.warnings = consent.warnings
        return result
    }

    /// - Throws: `StoreError` of kind `notPermitted` unless the device manages the space; of kind
    ///   `usage` where no server says so, since only a server moves a record.
    func requireManaging(_ space: SpaceRow, to purpose: String) throws {
        guard try SettingsTable(database: database).text(.token) != nil else {
            throw StoreError(
                .usage, "only a server can bring a record to another space",
                hint: "join one first: fieldbook join")
        }
        guard let level = space.level, level >= .manage else {
            throw StoreError(
                .notPermitted,
                "this device may not manage \(space.name), which it takes to "
                    + purpose,
                hint: "ask the central office for the level manage in \(space.name)")
        }
    }

    /// Commits a decision about a record as a whole.
    func commit(_ row: RecordRow, _ life: Life) throws -> EditResult {
        let collection = try CollectionTable(database: database).name(of: row.collection)
        let space = try SpaceTable(database: database).find(row.space)
        let state = try record(of: row, collection).visible
        let code = visibleCode(state, in: replica.schema.collection(collection))
        let edit = RecordEdit(
            collection: collection, record: row.id, writes: [], intent: .decided(life))
        let dot = try commit([edit], in: space)
        return EditResult(id: row.id, space: space.name, code: code, commit: dot)
    }
}
