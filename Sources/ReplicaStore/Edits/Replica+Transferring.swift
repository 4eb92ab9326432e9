import DomainModel
import GRDB
import StoreKit
import SyncProtocol

extension Replica {
    /// Moves a record to another space: here it becomes a pointer to there at once; the server
    /// brings it there. A case takes along what hangs on it.
    ///
    /// - Parameters:
    ///   - destination: nil for a case that another office has accepted.
    ///   - isUnasked: a case goes also to an office that has not accepted it.
    ///   - override: why a case is handed on although its consent forbids that.
    /// - Throws: `StoreError`, kind `usage` where it is there already, cannot be moved, or nobody
    ///   there has accepted it, kind `notPermitted` where this device may not manage the record's
    ///   space, kind `consent` where a case's consent forbids it.
    package func transfer(
        _ name: String, in collection: String?, to destination: String?, isUnasked: Bool = false,
        override: String? = nil, author: String? = nil
    ) throws -> TransferResult {
        try file.write { database in
            var session = try EditSession(database, self, author: author)
            session.consentOverride = override
            let row = try session.locator.find(name, in: collection)
            return try session.transfer(row, to: destination, isUnasked: isUnasked)
        }
    }

    /// What a transfer of a record would take along.
    package func hanging(on name: String, in collection: String?) throws -> [RecordReference] {
        try file.read { database in
            let row = try RecordLocator(database: database, schema: schema)
                .find(name, in: collection)
            return try CaseAnnexes(database: database).hanging(on: row).map {
                try RecordReference($0, database)
            }
        }
    }

    /// Whether this replica holds a space, so that it is known to exist.
    package func holds(space name: String) throws -> Bool {
        try file.read { try SpaceTable(database: $0).find(name) != nil }
    }
}

/// What a transfer moved.
package struct TransferResult: Hashable, Sendable {
    package let record: EditResult
    package let destination: String
    /// What hung on it and went along.
    package let annexes: [RecordReference]
}

extension EditSession {
    fileprivate func transfer(
        _ row: RecordRow, to destination: String?, isUnasked: Bool
    ) throws -> TransferResult {
        let collection = try CollectionTable(database: database).name(of: row.collection)
        guard collection == ConsentCheck.collection else {
            guard let destination else {
                throw StoreError(
                    .usage, "nobody says where to move it",
                    hint: "name the space: --to office:minsk")
            }
            try checkMayMove(row, collection, to: destination)
            return TransferResult(
                record: try commit(row, .moved(space: destination)), destination: destination,
                annexes: [])
        }
        let home = try destination ?? acceptingSpace(of: row)
        try checkMayMove(row, collection, to: home)
        if !isUnasked { try checkIsAccepted(row, by: home) }
        return try transferCase(row, to: home)
    }

    private func checkMayMove(
        _ row: RecordRow, _ collection: String, to destination: String
    ) throws {
        guard SpaceName.isValid(destination) else {
            throw StoreError(
                .usage, "“\(destination.prefix(64))” is not the name of a space",
                hint: "a space is called like network or office:minsk")
        }
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
