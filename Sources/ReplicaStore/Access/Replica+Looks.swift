import DomainModel
import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// The looks of this replica that are not gathered yet.
struct LookTable {
    static let create = """
        CREATE TABLE looks (
            look INTEGER PRIMARY KEY,
            day TEXT NOT NULL,
            at INTEGER NOT NULL,
            author TEXT NOT NULL,
            action TEXT NOT NULL,
            collection TEXT NOT NULL,
            -- Empty where several were seen at once.
            record BLOB NOT NULL,
            count INTEGER NOT NULL,
            UNIQUE (day, author, action, collection, record)
        );
        """

    let database: Database

    /// Of several looks of one day the first one's time stays, and they are counted; of looks at
    /// many at once, the greatest number.
    func add(_ look: Look, day: String) throws {
        try database.execute(
            sql: """
                INSERT INTO looks (day, at, author, action, collection, record, count)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET count = iif(
                    length(record) = 0, max(count, excluded.count), count + excluded.count)
                """,
            arguments: [
                day, look.at, look.author, look.action, look.collection,
                look.record?.bytes.blob ?? Data(), look.count,
            ])
    }

    func looks(office: String, before day: String? = nil) throws -> [(day: String, look: Look)] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT day, at, author, action, collection, record, count FROM looks
                WHERE day < ? ORDER BY day, author, look
                """, arguments: [day ?? "~"]
        ).map { row in
            let record: Data = row["record"]
            return (
                row["day"],
                Look(
                    at: row["at"], author: row["author"], office: office, action: row["action"],
                    collection: row["collection"],
                    record: record.isEmpty ? nil : try RecordID(column: record, in: "looks"),
                    count: row["count"])
            )
        }
    }

    func remove(before day: String) throws {
        try database.execute(sql: "DELETE FROM looks WHERE day < ?", arguments: [day])
    }
}

extension Replica {
    /// What is seen at once and is no more than this is kept record by record.
    private static let mostSeenOneByOne = 50
    /// A record of gathered looks stays far below what a record may hold.
    private static let mostInOne = 500

    /// Keeps that somebody has seen records; those of collections without restricted fields are
    /// left out.
    ///
    /// - Parameter author: nil leaves it to the replica.
    package func keepLook(
        _ action: Look.Action, at records: [RecordID], of collection: String,
        author: String? = nil
    ) throws {
        guard schema.collection(collection)?.keepsLooks == true, !records.isEmpty else { return }
        try file.write(.refetchable) { database in
            let identity = try Self.requireIdentity(database)
            let now = try HybridClock(database, environment).correctedNow
            let day = CalendarDay(at: now, in: environment).text
            let table = LookTable(database: database)
            func look(_ record: RecordID?, _ count: Int) -> Look {
                Look(
                    at: now, author: author ?? identity.author ?? identity.office,
                    office: identity.office, action: action.rawValue, collection: collection,
                    record: record, count: count)
            }
            guard records.count <= Self.mostSeenOneByOne else {
                return try table.add(look(nil, records.count), day: day)
            }
            for record in records { try table.add(look(record, 1), day: day) }
        }
    }

    /// Gathers the looks of the days that are over into records of the office's space, one for
    /// each day and author, so that the office knows them.
    ///
    /// - Returns: how many records it made.
    @discardableResult
    package func gatherLooks() throws -> Int {
        guard let collection = schema.collection(AccessRecords.collection) else { return 0 }
        let today = try today().text
        return try file.write { database in
            let identity = try Self.requireIdentity(database)
            let table = LookTable(database: database)
            let looks = try table.looks(office: identity.office, before: today)
            guard !looks.isEmpty else { return 0 }
            let groups = Dictionary(grouping: looks) { [$0.day, $0.look.author] }
                .sorted { $0.key.lexicographicallyPrecedes($1.key) }
            var changes: [RecordChange] = []
            for (key, looks) in groups {
                for start in stride(from: 0, to: looks.count, by: Self.mostInOne) {
                    let part = looks[start..<min(start + Self.mostInOne, looks.count)]
                    changes.append(
                        .create(
                            collection: collection.name,
                            changes: AccessRecords.changes(
                                day: key[0], author: key[1], device: identity.name,
                                part.map(\.look)),
                            space: nil))
                }
            }
            let session = try EditSession(
                database, self, author: identity.author ?? identity.office)
            _ = try session.apply(changes)
            try table.remove(before: today)
            return changes.count
        }
    }

    /// Who has looked at what, as far as this replica knows, by time.
    ///
    /// - Parameter record: only looks at this one, and those at many of its collection at once.
    package func looks(at record: RecordID? = nil) throws -> [Look] {
        let collection = try record.flatMap { try name(of: $0)?.collection }
        var looks = try file.read { database in
            let office = try Self.requireIdentity(database).office
            return try LookTable(database: database).looks(office: office).map(\.look)
        }
        if schema.collection(AccessRecords.collection) != nil {
            try forEachRecord(AccessRecords.collection) { looks += AccessRecords.looks(in: $0) }
        }
        return looks.filter { look in
            guard let record else { return true }
            return look.record == record || look.record == nil && look.collection == collection
        }.sorted { ($0.at, $0.author, $0.action) < ($1.at, $1.author, $1.action) }
    }
}

/// Looks as records of `access_day` hold them.
enum AccessRecords {
    static let collection = "access_day"

    static func changes(
        day: String, author: String, device: String, _ looks: [Look]
    ) -> [FieldChange] {
        let fields = [("day", day), ("author", author), ("device", device)]
        return fields.map { .set(field: $0.0, .text($0.1)) }
            + looks.map { look in
                var item: [String: Value] = [
                    "at": .text(TimeText.utc(milliseconds: look.at)),
                    "action": .text(look.action), "collection": .text(look.collection),
                ]
                item["record"] = look.record.map { .text($0.description) }
                if look.count > 1 { item["count"] = .int(Int64(look.count)) }
                return .setElement(field: "looks", element: nil, .map(item))
            }
    }

    static func looks(in view: RecordView) -> [Look] {
        let office = view.fields["office"]?.text ?? ""
        let author = view.fields["author"]?.text ?? ""
        return (view.fields["looks"]?.array ?? []).compactMap(\.map).compactMap { item in
            guard let at = item["at"]?.text.flatMap({ ZonedTime($0) }),
                let action = item["action"]?.text, let collection = item["collection"]?.text
            else { return nil }
            let count = if case .int(let count)? = item["count"] { Int(count) } else { 1 }
            return Look(
                at: at.millisecondsSince1970, author: author, office: office, action: action,
                collection: collection, record: item["record"]?.text.flatMap { RecordID($0) },
                count: count)
        }
    }
}
