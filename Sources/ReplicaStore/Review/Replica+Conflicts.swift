import GRDB
import StoreKit
import SyncProtocol

extension Replica {
    /// Everything that awaits a person, grouped by record.
    package func conflicts(collection: String? = nil) throws -> [Conflict] {
        if let collection { try requireCollection(collection) }
        return try file.read { database in
            try ConflictReader(database: database, replica: self).all(collection: collection)
        }
    }

    /// One conflict by its id.
    ///
    /// - Throws: `StoreError` of kind `notFound`.
    package func conflict(_ id: String) throws -> Conflict {
        try file.read { try conflict(id, $0) }
    }

    func conflict(_ id: String, _ database: Database) throws -> Conflict {
        let open = try ConflictReader(database: database, replica: self).about(id)
        if let conflict = open.first(where: { $0.id == id }) { return conflict }
        if let now = open.first {
            throw StoreError(
                .changed, "the conflict \(id) has changed since; it is now \(now.id)",
                hint: "look at it with: fieldbook conflicts show \(now.id)")
        }
        throw StoreError(
            .notFound, "there is no open conflict “\(id.prefix(40))”",
            hint: "it may be settled already; list the open ones with: fieldbook conflicts")
    }

    package func conflictCount() throws -> Int {
        try file.read { try Self.conflictCount($0, self) }
    }

    static func conflictCount(_ database: Database, _ replica: Replica) throws -> Int {
        let single = try Int.fetchOne(database, sql: "SELECT count(*) FROM questions") ?? 0
        return try single
            + SharedKeyReader(database: database, replica: replica).all().count
            + DanglingReader(database: database, replica: replica).all().count
    }
}
