import DomainModel
import GRDB
import Linkage
import StoreKit
import SyncProtocol

/// Which records stand for others, as far as this replica holds them in use.
struct AliasTable {
    static let field = "merged_into"

    let database: Database

    /// - Parameter collection: nil for all.
    func aliases(in collection: Int64? = nil) throws -> Aliases {
        let links = try Row.fetchAll(
            database,
            sql: """
                SELECT records.id, target FROM record_references JOIN records USING (record)
                WHERE field = 'merged_into' AND life = 0 AND (?1 IS NULL OR collection = ?1)
                    AND EXISTS (SELECT 1 FROM records AS targets
                        WHERE targets.collection = records.collection AND targets.id = target
                            AND targets.life = 0)
                """, arguments: [collection]
        ).map { row in
            (
                try RecordID(column: row[0], in: "records"),
                try RecordID(column: row[1], in: "record_references")
            )
        }
        return Aliases(Dictionary(links, uniquingKeysWith: min))
    }
}

extension EditSession {
    /// The records of the person or organisation of one: what it is merged with, itself included.
    func registrations(of id: RecordID) throws -> [RecordID] {
        try AliasTable(database: database).aliases().all(with: id)
    }
}

extension Replica {
    /// Whether some record stands for another.
    package func hasAliases() throws -> Bool {
        try file.read { try !AliasTable(database: $0).aliases().isEmpty }
    }

    /// The records of the person or organisation of one, the kept one first.
    package func registrations(of id: RecordID) throws -> [RecordID] {
        try file.read { try AliasTable(database: $0).aliases().all(with: id) }
    }

    /// The other registrations of one record's person or organisation; nil where it is registered
    /// once.
    package func otherRegistrations(of view: RecordView) throws -> OtherRegistrations? {
        try file.read { database in
            let ids = try AliasTable(database: database).aliases().all(with: view.id)
            guard ids.count > 1 else { return nil }
            let locator = RecordLocator(database: database, schema: schema)
            return OtherRegistrations(
                kept: ids[0],
                records: try ids.filter { $0 != view.id }.map {
                    try self.view(of: locator.find($0, in: view.collection).record, database)
                })
        }
    }
}

/// The records that one is merged with.
package struct OtherRegistrations: Hashable, Sendable {
    /// The one that is kept, which may be the record itself.
    package let kept: RecordID
    /// The kept one first.
    package let records: [RecordView]
}

extension Filter {
    /// The same filter, for which a reference to a record is one to all of its registrations.
    func following(_ aliases: Aliases) -> Filter {
        switch self {
        case .all(let filters): .all(filters.map { $0.following(aliases) })
        case .any(let filters): .any(filters.map { $0.following(aliases) })
        case .not(let filter): .not(filter.following(aliases))
        case .compare(let operand, .equal, let value):
            any(of: value, operand, aliases) { .compare(operand, .equal, $0) }
        case .compare(let operand, .notEqual, let value):
            .not(any(of: value, operand, aliases) { .compare(operand, .equal, $0) })
        case .has(let operand, let value):
            any(of: value, operand, aliases) { .has(operand, $0) }
        case .compare, .contains: self
        }
    }

    private func any(
        of value: Value, _ operand: FilterOperand, _ aliases: Aliases,
        _ make: (Value) -> Filter
    ) -> Filter {
        guard operand.isReference, operand.field != nil, operand.field?.name != AliasTable.field,
            let id = value.text.flatMap({ RecordID($0) })
        else { return make(value) }
        let all = aliases.all(with: id)
        return all.count == 1
            ? make(value) : .any(all.map { make(.text($0.description)) })
    }
}
