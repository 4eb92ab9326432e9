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
    static let mostEdits = 200

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
