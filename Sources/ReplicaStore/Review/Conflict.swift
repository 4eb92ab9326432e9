import GRDB
import StoreKit
import SyncProtocol

/// Something that the replicas cannot decide among themselves, put up for a person.
package struct Conflict: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Several values of one field.
        case value
        /// Deleted by one, edited by another.
        case delete
        /// Closed by one, edited by another.
        case closing
        /// Several incomparable states of a progress; of a record as a whole, a transfer that
        /// another one, an edit or a deletion stands against.
        case transition
        /// A record refers to one that was deleted.
        case reference
        /// Two records have one natural key.
        case unique
        /// Two records may stand for the same thing.
        case duplicate
        /// A value of another form than the schema at hand gives its field.
        case form
    }

    /// One of the things to choose from.
    package struct Candidate: Hashable, Sendable {
        /// Counts from 1: what `resolve --take` names.
        package let index: Int
        package let value: Value
        package let author: String
        package let office: String?
        /// Milliseconds since 1970.
        package let at: Int64
        /// Whether its author settled an earlier conflict with it.
        package let isResolution: Bool
        /// The dots that stand behind it; empty for kinds that concern several records.
        let dots: [Dot]
        /// The record that it stands for, for kinds that concern several records.
        package let record: RecordID?
    }

    /// Changes whenever what stands against each other changes.
    package let id: String
    package let kind: Kind
    package let space: String
    package let collection: String
    package let record: RecordID
    /// How people know the record: its code or its name.
    package let title: String
    /// Nil for the record as a whole.
    package let field: String?
    package let visible: Value
    /// What all candidates replaced, if they agree on that.
    package let ancestor: Value?
    /// By stamp, then by dot.
    package let candidates: [Candidate]
}

extension Conflict.Kind {
    init(_ question: RegisterView.Question) {
        self = question == .value ? .value : .transition
    }

    init(_ question: LifeView.Question) {
        switch question {
        case .delete: self = .delete
        case .closing: self = .closing
        case .transfer: self = .transition
        }
    }
}

/// Names for conflicts, the same on every replica: 8 hexadecimal digits for what the conflict is
/// about, and 6 for what stands against each other there now.
enum ConflictID {
    static func of(record: RecordID, key: RegisterKey, dots: [Dot]) -> String {
        let place = record.bytes + Array(key.text.utf8)
        return digits(place, 4) + digits(place + dots.flatMap { Array($0.description.utf8) }, 3)
    }

    static func of(kind: Conflict.Kind, name: String, records: [RecordID]) -> String {
        let sorted = records.sorted()
        let place = Array("\(kind.rawValue) \(name)".utf8)
        return topic(kind: kind, name: name, first: sorted.first)
            + digits(place + sorted.flatMap(\.bytes), 3)
    }

    /// The first digits: what a conflict between several records is about.
    ///
    /// - Parameter first: the least id of the records.
    static func topic(kind: Conflict.Kind, name: String, first: RecordID?) -> String {
        digits(Array("\(kind.rawValue) \(name)".utf8) + (first?.bytes ?? []), 4)
    }

    /// The same of an id; nil for a text that is none.
    static func topic(of id: String) -> String? {
        id.utf8.count == 14 && id.utf8.allSatisfy { $0 < 0x80 } ? String(id.prefix(8)) : nil
    }

    private static func digits(_ bytes: [UInt8], _ count: Int) -> String {
        Hexadecimal.text(ContentHash(of: bytes).bytes.prefix(count))
    }
}

/// What a person decides about a conflict.
package enum Resolution: Hashable, Sendable {
    /// The candidate of this index, from 1.
    case take(Int)
    /// Another value, as it is typed.
    case value(String)
    /// Both items of a list stay; two records are no duplicates.
    case keepBoth
    /// The record stays in use, or comes back.
    case restore
    /// The record goes.
    case delete
}

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
