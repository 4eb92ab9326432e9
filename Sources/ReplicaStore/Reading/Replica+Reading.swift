import DomainModel
import Foundation
import GRDB
import Linkage
import StoreKit
import SyncProtocol

extension Replica {
    /// One record by id, part of it, or code; deleted ones too.
    package func show(_ name: String, in collection: String?) throws -> RecordView {
        try file.read { database in
            try requireCollection(collection)
            let row = try RecordLocator(database: database, schema: schema)
                .find(name, in: collection)
            return try view(of: row.record, database)
        }
    }

    func view(of record: Int64, _ database: Database) throws -> RecordView {
        let row = try Row.fetchOne(
            database, sql: "\(RecordReader.select) WHERE records.record = ?", arguments: [record])
        guard let row else { throw StoreError.damaged("records") }
        return try RecordReader(database: database, schema: schema).view(row)
    }

    /// The records of a collection that fit a filter, in an order.
    ///
    /// - Returns: at most `limit` of them, and how many fit in all.
    package func list(
        _ collection: String, where filter: Filter? = nil, sort: Sort? = nil,
        limit: Int? = nil, space: String? = nil, deleted: Bool = false,
        alphabet: AlphabeticalOrder = .common
    ) throws -> (records: [RecordView], total: Int) {
        var records: [RecordView] = []
        let choice = RecordChoice(
            filter: filter, sort: sort, limit: limit, space: space, deleted: deleted)
        let total = try forEachRecord(collection, choice, alphabet: alphabet) { view, _ in
            records.append(view)
        }
        return (records, total)
    }

    /// The records of a collection that are chosen, one at a time; where neither a space nor
    /// deleted ones are asked for, the record that a duplicate stands for in the place of that.
    ///
    /// - Parameters:
    ///   - alphabet: in whose order texts are sorted.
    ///   - body: takes a record, and what those are called that it refers to.
    /// - Returns: how many fit in all.
    package func forEachRecord(
        _ collection: String, _ choice: RecordChoice, alphabet: AlphabeticalOrder = .common,
        _ body: (RecordView, RecordNames) throws -> Void
    ) throws -> Int {
        let collection = try requireCollection(collection)
        var query = RecordQuery(collection: collection.name)
        query.add(choice.deleted ? "life = 1" : "life = 0")
        if let space = choice.space { query.add("spaces.name = ?", [space]) }
        if let sort = choice.sort { query.order = sort.sql(Self.columns(id: "records.id")) }
        return try file.read { database in
            database.add(function: Filter.foldFunction)
            database.add(function: Filter.orderFunction(alphabet))
            let fragment = choice.filter?.sql(Self.columns(id: RecordViews.idText))
            let aliases = try AliasTable(database: database).aliases()
            if choice.deleted || choice.space != nil || aliases.isEmpty {
                if let fragment { query.add(fragment.expression, fragment.arguments) }
            } else {
                try query.add(fragment, standingFor: aliases, database)
            }
            let names = RecordNames(database, schema: schema)
            var count = 0
            try query.forEach(database, schema, limit: choice.limit) {
                try body($0, names)
                count += 1
            }
            return choice.limit == nil ? count : try query.count(database)
        }
    }

    /// Every record of a collection in use, sorted by id, one at a time.
    ///
    /// - Parameters:
    ///   - filter: only the records that fit.
    ///   - withContext: whether the views say which commits they rest on.
    package func forEachRecord(
        _ collection: String, where filter: Filter? = nil, withContext: Bool = false,
        _ body: (RecordView) throws -> Void
    ) throws {
        try requireCollection(collection)
        var query = RecordQuery(collection: collection)
        query.add("life = 0")
        if let filter {
            let fragment = filter.sql(Self.columns(id: RecordViews.idText))
            query.add(fragment.expression, fragment.arguments)
        }
        try file.read { database in
            database.add(function: Filter.foldFunction)
            try query.forEach(database, schema, withContext: withContext, body)
        }
    }

    /// Full-text search, best first; every word must begin a word of the record's visible text.
    ///
    /// - Parameter deleted: among those that were deleted, instead of those in use.
    package func search(
        _ text: String, in collection: String? = nil, limit: Int? = nil, deleted: Bool = false
    ) throws -> (records: [RecordView], total: Int) {
        try requireCollection(collection)
        guard let match = SearchQuery.match(text) else {
            throw StoreError(.usage, "there is nothing to search for", hint: "give a word")
        }
        var query = RecordQuery(collection: collection)
        query.source = "JOIN search ON search.rowid = records.record"
        query.add("search MATCH ?", [match])
        query.add(deleted ? "life = 1" : "life = 0")
        query.order = SQLFragment(expression: "search.rank, records.id", arguments: [])
        return try file.read { database in
            let aliases = try AliasTable(database: database).aliases()
            if !deleted, !aliases.isEmpty {
                return try query.records(standingFor: aliases, database, schema, limit: limit)
            }
            return (
                try query.records(database, schema, limit: limit),
                try query.count(database)
            )
        }
    }

    /// The record with an id, deleted or not; nil when this replica has none.
    package func record(_ id: RecordID, in collection: String) throws -> RecordView? {
        try file.read { database in
            guard let number = try CollectionTable(database: database).number(of: collection)
            else { return nil }
            let locator = RecordLocator(database: database, schema: schema)
            return try locator.find(id, collection: number).map {
                try view(of: $0.record, database)
            }
        }
    }

    /// The records in use whose natural key, of these fields in this order, has these texts.
    package func records(
        in collection: String, withKey fields: [String], _ texts: [String]
    ) throws -> [RecordView] {
        try file.read { database in
            guard let number = try CollectionTable(database: database).number(of: collection)
            else { return [] }
            let locator = RecordLocator(database: database, schema: schema)
            return try locator.keyed(NaturalKeyText.name(fields), texts, collection: number)
                .map { try view(of: $0.record, database) }
        }
    }

    /// Where the parts of a record stand in `RecordReader.select`.
    private static func columns(id: String) -> RecordColumns {
        RecordColumns(document: "records.document", id: id, space: "spaces.name")
    }

    @discardableResult
    func requireCollection(_ name: String) throws -> CollectionSchema {
        guard let collection = schema.collection(name) else {
            throw StoreError(
                .usage, "there is no collection “\(name)”",
                hint: schema.collections.map(\.name).joined(separator: ", "))
        }
        return collection
    }

    private func requireCollection(_ name: String?) throws {
        if let name { try requireCollection(name) }
    }
}

extension RecordLocator {
    func find(_ id: RecordID, collection: Int64) throws -> RecordRow? {
        let office = try SettingsTable(database: database).text(.office) ?? ""
        let statement = try database.cachedStatement(
            sql: """
                SELECT \(RecordTable.columns) FROM records
                WHERE collection = ? AND id = ?
                ORDER BY life, (
                    SELECT iif(name = ?, 4, coalesce(level, 0)) FROM spaces
                    WHERE spaces.space = records.space
                ) DESC, record LIMIT 1
                """)
        return try Row.fetchOne(
            statement, arguments: [collection, id.bytes.blob, SpaceName.own(of: office)]
        ).map(RecordRow.init)
    }
}

/// Which records of a collection are listed, and in what order.
package struct RecordChoice: Sendable {
    package let filter: Filter?
    package let sort: Sort?
    package let limit: Int?
    package let space: String?
    /// Those that were deleted, instead of those in use.
    package let deleted: Bool

    package init(
        filter: Filter? = nil, sort: Sort? = nil, limit: Int? = nil, space: String? = nil,
        deleted: Bool = false
    ) {
        (self.filter, self.sort, self.limit) = (filter, sort, limit)
        (self.space, self.deleted) = (space, deleted)
    }
}

/// A query over records, put together from conditions whose values are bound.
private struct RecordQuery {
    var source = ""
    var order = SQLFragment(expression: "records.id", arguments: [])
    private var conditions: [String] = []
    private var arguments: [any DatabaseValueConvertible] = []

    init(collection: String?) {
        if let collection { add("collections.name = ?", [collection]) }
    }

    mutating func add(_ condition: String, _ values: [any DatabaseValueConvertible] = []) {
        conditions.append(condition)
        arguments += values
    }

    private var condition: String {
        conditions.isEmpty ? "1" : conditions.map { "(\($0))" }.joined(separator: " AND ")
    }

    func records(
        _ database: Database, _ schema: Schema, limit: Int?
    ) throws -> [RecordView] {
        var views: [RecordView] = []
        try forEach(database, schema, limit: limit) { views.append($0) }
        return views
    }

    func forEach(
        _ database: Database, _ schema: Schema, limit: Int? = nil,
        withContext: Bool = false, _ body: (RecordView) throws -> Void
    ) throws {
        let reader = RecordReader(database: database, schema: schema)
        let bound = limit.map { " LIMIT \($0)" } ?? ""
        let rows = try Row.fetchCursor(
            database,
            sql: """
                \(RecordReader.select) \(source) WHERE \(condition)
                ORDER BY \(order.expression)\(bound)
                """, arguments: StatementArguments(arguments + order.arguments))
        while let row = try rows.next() {
            var view = try reader.view(row)
            if withContext { view.context = try reader.context(of: RecordRow(row: row)) }
            try body(view)
        }
    }

    /// Asks for records that fit a condition or stand for duplicates that do, without these.
    mutating func add(
        _ fragment: SQLFragment?, standingFor aliases: Aliases, _ database: Database
    ) throws {
        let isNamed = "lower(hex(records.id)) IN (SELECT value FROM json_each(?))"
        let listed = Self.list(aliases.aliases)
        if let fragment {
            var matching = self
            matching.add(fragment.expression, fragment.arguments)
            matching.add(isNamed, [listed])
            let kept = try matching.ids(database).map(aliases.kept(for:))
            add(
                "\(fragment.expression) OR \(isNamed)",
                fragment.arguments + [Self.list(Set(kept)).databaseValue])
        }
        add("NOT \(isNamed)", [listed])
    }

    private static func list(_ ids: Set<RecordID>) -> String {
        "[" + ids.map { "\"\(Hexadecimal.text($0.bytes))\"" }.joined(separator: ",") + "]"
    }

    private func ids(_ database: Database) throws -> [RecordID] {
        try Data.fetchAll(
            database,
            sql: """
                SELECT records.id FROM records JOIN spaces USING (space)
                JOIN collections USING (collection) \(source) WHERE \(condition)
                ORDER BY \(order.expression)
                """, arguments: StatementArguments(arguments + order.arguments)
        ).map { try RecordID(column: $0, in: "records") }
    }

    /// The records that fit, those that duplicates stand for in the place of these, each once.
    func records(
        standingFor aliases: Aliases, _ database: Database, _ schema: Schema, limit: Int?
    ) throws -> (records: [RecordView], total: Int) {
        var seen: Set<RecordID> = []
        let kept = try ids(database).map(aliases.kept(for:)).filter { seen.insert($0).inserted }
        let locator = RecordLocator(database: database, schema: schema)
        let reader = RecordReader(database: database, schema: schema)
        let records = try kept.prefix(limit ?? kept.count).map { id in
            let found = try Row.fetchOne(
                database, sql: "\(RecordReader.select) WHERE records.record = ?",
                arguments: [try locator.find(id.description, in: nil).record])
            guard let found else { throw StoreError.damaged("records") }
            return try reader.view(found)
        }
        return (records, kept.count)
    }

    func count(_ database: Database) throws -> Int {
        try Int.fetchOne(
            database,
            sql: """
                SELECT count(*) FROM records JOIN spaces USING (space)
                JOIN collections USING (collection) \(source) WHERE \(condition)
                """, arguments: StatementArguments(arguments)) ?? 0
    }
}

/// Turns what a person typed into a full-text query: words and numbers only, no operators.
enum SearchQuery {
    /// Nil when the text has no word.
    static func match(_ text: String) -> String? {
        let folded = SearchFolding.fold(text)
        var terms: [String] = []
        var rest = folded[...]
        // A phone number has spaces and signs of its own, also between other words.
        for number in folded.matches(of: #/\+?\(?\d[\d ()./\-]{3,}\d/#) {
            terms += names(in: rest[..<number.range.lowerBound])
            terms.append(term(of: folded[number.range]))
            rest = rest[number.range.upperBound...]
        }
        terms += names(in: rest)
        return terms.isEmpty ? nil : terms.joined(separator: " AND ")
    }

    private static func words(of text: Substring) -> [String] {
        text.split { !isPartOfWord($0) }.map { quoted(String($0)) }
    }

    /// Words as they stand, or as names in another script.
    private static func names(in text: Substring) -> [String] {
        text.split { !isPartOfWord($0) }.map { word in
            let others = NameSpelling.alternatives(to: String(word))
            return "(" + ([quoted(String(word))] + others).joined(separator: " OR ") + ")"
        }
    }

    /// Of what may be a number: its parts as they stand, or all its digits in one.
    private static func term(of text: Substring) -> String {
        let parts = words(of: text).joined(separator: " AND ")
        let others = NumberSpelling.alternatives(to: text).map(quoted)
        return "(" + (["(\(parts))"] + others).joined(separator: " OR ") + ")"
    }

    private static func quoted(_ word: String) -> String { "\"\(word)\" *" }

    private static func isPartOfWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber
    }
}
