import DomainModel
import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// Finds the record that a person names: by id, by a unique prefix or suffix of it, or by code.
struct RecordLocator {
    /// Fewer characters than this name nothing: they would soon name something else.
    static let shortestPart = 6

    let database: Database
    let schema: Schema

    /// - Throws: `StoreError` of kind `notFound`, or `usage` where the name fits several records.
    func find(_ name: String, in collection: String?) throws -> RecordRow {
        try one(of: matches(name, in: collection), name, collection)
    }

    func find(_ id: RecordID, in collection: String) throws -> RecordRow {
        let number = try CollectionTable(database: database).number(of: collection) ?? -1
        return try one(of: rows(id, number), id.description, collection)
    }

    /// A record's rows, one for each space that holds it.
    private func rows(_ id: RecordID, _ collection: Int64) throws -> [RecordRow] {
        let statement = try database.bulk(
            """
            SELECT \(RecordTable.columns) FROM records WHERE collection = ? AND id = ?
            ORDER BY record
            """)
        statement.bind(1, collection)
        statement.bind(2, id: id)
        var rows: [RecordRow] = []
        try statement.forEach { row in
            rows.append(try RecordRow(row: row))
            return true
        }
        return rows
    }

    private func one(
        of rows: [RecordRow], _ name: @autoclosure () -> String, _ collection: String?
    ) throws -> RecordRow {
        guard let first = rows.first else {
            throw StoreError(
                .notFound,
                "there is no \(collection ?? "record") “\(name().prefix(60))” in this replica",
                hint: "give its id, 6 or more characters from the id's start or end, or its code")
        }
        guard rows.allSatisfy({ $0.id == first.id }) else {
            throw StoreError(
                .usage, "“\(name())” fits several records",
                hint: rows.prefix(5).map(\.id.description).joined(separator: ", "))
        }
        return try home(of: rows)
    }

    /// Of the rows of one record in several spaces, the one it has not moved away from.
    ///
    /// Where it is in use in two, the one in the space of this replica's own office, else where
    /// this replica may do more: whoever writes into a shared space cannot put a record of the same
    /// id in front of one that an office keeps.
    private func home(of rows: [RecordRow]) throws -> RecordRow {
        guard rows.count > 1 else { return rows[0] }
        let office = try SettingsTable(database: database).text(.office) ?? ""
        let spaces = SpaceTable(database: database)
        let ranked = try rows.map { row in
            let space = try spaces.find(row.space)
            let rank = Int(space.level?.rawValue ?? 0)
            return (row: row, rank: space.name == SpaceName.own(of: office) ? 4 : rank)
        }
        let order: [Projection.LifeColumn] = [.inUse, .deleted, .erased, .moved]
        for life in order {
            let fitting = ranked.filter { $0.row.life == life }
            let most = fitting.map(\.rank).max()
            if let best = fitting.first(where: { $0.rank == most }) { return best.row }
        }
        return rows[0]
    }

    private func matches(_ name: String, in collection: String?) throws -> [RecordRow] {
        let number = try collection.map { name in
            try CollectionTable(database: database).number(of: name) ?? -1
        }
        if let id = RecordID(name) {
            return try number.map { try rows(id, $0) } ?? rows("id = ?", [id.bytes.blob], nil)
        }
        let byCode = try coded(name, number)
        if !byCode.isEmpty { return byCode }
        let digits = name.lowercased().filter { $0 != "-" }
        guard digits.count >= Self.shortestPart, digits.count < 32,
            digits.allSatisfy(\.isHexDigit)
        else { return [] }
        let byPrefix = try rows("hex(id) LIKE ?", ["\(digits)%"], number)
        let bySuffix = try rows("hex(id) LIKE ?", ["%\(digits)"], number)
        return byPrefix
            + bySuffix.filter { row in
                !byPrefix.contains { $0.record == row.record }
            }
    }

    private func rows(
        _ condition: String, _ arguments: [any DatabaseValueConvertible], _ collection: Int64?
    ) throws -> [RecordRow] {
        var arguments = arguments
        var sql = "SELECT \(RecordTable.columns) FROM records WHERE \(condition)"
        if let collection {
            sql += " AND collection = ?"
            arguments.append(collection)
        } else {
            sql += " AND collection IN (SELECT collection FROM collections)"
        }
        let statement = try database.cachedStatement(sql: sql + " ORDER BY record LIMIT 20")
        return try Row.fetchAll(statement, arguments: StatementArguments(arguments))
            .map(RecordRow.init)
    }

    /// The records in use whose code is the text, in the collections that have codes.
    private func coded(_ text: String, _ collection: Int64?) throws -> [RecordRow] {
        var found: [RecordRow] = []
        for schema in schema.collections {
            guard let field = schema.codeField,
                let number = try CollectionTable(database: database).number(of: schema.name),
                collection == nil || collection == number
            else { continue }
            found += try keyed(field, [text], collection: number)
        }
        return found
    }

    /// The records in use that have a natural key; duplicates only where no other has it.
    func keyed(_ name: String, _ texts: [String], collection: Int64) throws -> [RecordRow] {
        let text = NaturalKeyText.text(texts)
        let found = try keyed(name, folded: text, collection: collection)
        guard found.isEmpty else { return found }
        return try keyed(NaturalKeyText.alias(name), folded: text, collection: collection)
    }

    /// The same for a folded text, without duplicates.
    func keyed(_ name: String, folded: String, collection: Int64) throws -> [RecordRow] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT record FROM natural_keys
                WHERE collection = ? AND name = ? AND text = ? ORDER BY record
                """)
        let records = try Int64.fetchAll(statement, arguments: [collection, name, folded])
        return try records.compactMap { try RecordTable(database: database).find($0) }
    }
}
