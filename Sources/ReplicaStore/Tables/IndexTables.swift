import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// What is derived from documents so that they can be found: search, keys, references, questions.
struct IndexTables {
    let database: Database

    func insert(_ projection: Projection, of record: Int64, collection: Int64) throws {
        try insertSearch(projection.searchText, of: record)
        try insert(projection.marks, of: record, collection: collection)
    }

    func insert(_ marks: Projection.Marks, of record: Int64, collection: Int64) throws {
        try insertKeys(marks, of: record, collection: collection)
        try insertQuestions(marks, of: record)
    }

    /// Replaces what `old` gave by what `new` gives; only what differs is written.
    func replace(
        _ old: Projection, by new: Projection, of record: Int64, collection: Int64
    ) throws {
        if old.searchText != new.searchText {
            try deleteSearch(old.searchText, of: record)
            try insertSearch(new.searchText, of: record)
        }
        let (old, new) = (old.marks, new.marks)
        if old.naturalKeys != new.naturalKeys || old.references != new.references {
            try execute("DELETE FROM natural_keys WHERE record = ?", record)
            try execute("DELETE FROM record_references WHERE record = ?", record)
            try insertKeys(new, of: record, collection: collection)
        }
        if old.questions != new.questions {
            try execute("DELETE FROM questions WHERE record = ?", record)
            try insertQuestions(new, of: record)
        }
    }

    func delete(_ old: Projection, of record: Int64) throws {
        try deleteSearch(old.searchText, of: record)
        try execute("DELETE FROM natural_keys WHERE record = ?", record)
        try execute("DELETE FROM record_references WHERE record = ?", record)
        try execute("DELETE FROM questions WHERE record = ?", record)
    }

    private func execute(_ sql: String, _ record: Int64) throws {
        try database.cachedStatement(sql: sql).execute(arguments: [record])
    }

    private func insertSearch(_ text: [UInt8], of record: Int64) throws {
        let statement = try database.bulk("INSERT INTO search (rowid, text) VALUES (?, ?)")
        statement.bind(1, record)
        statement.bind(2, utf8: text)
        try statement.run()
    }

    /// A contentless index forgets a row only when it is told the text that it indexed.
    private func deleteSearch(_ text: [UInt8], of record: Int64) throws {
        let statement = try database.bulk(
            "INSERT INTO search (search, rowid, text) VALUES ('delete', ?, ?)")
        statement.bind(1, record)
        statement.bind(2, utf8: text)
        try statement.run()
    }

    private func insertKeys(
        _ marks: Projection.Marks, of record: Int64, collection: Int64
    ) throws {
        for key in marks.naturalKeys {
            let statement = try database.bulk(
                "INSERT OR IGNORE INTO natural_keys VALUES (?, ?, ?, ?)")
            statement.bind(1, collection)
            statement.bind(2, text: key.name)
            statement.bind(3, text: key.text)
            statement.bind(4, record)
            try statement.run()
        }
        for reference in marks.references {
            let statement = try database.bulk(
                "INSERT OR IGNORE INTO record_references VALUES (?, ?, ?)")
            statement.bind(1, record)
            statement.bind(2, text: reference.field)
            statement.bind(3, id: reference.target)
            try statement.run()
        }
    }

    private func insertQuestions(_ marks: Projection.Marks, of record: Int64) throws {
        for question in marks.questions {
            try database.cachedStatement(sql: "INSERT INTO questions VALUES (?, ?, ?, ?)")
                .execute(arguments: [
                    record, question.key.text, question.kind.rawValue, question.id,
                ])
        }
    }
}

// MARK: - Reading back

extension IndexTables {
    func questions(of record: Int64) throws -> Set<Projection.Question> {
        let statement = try database.cachedStatement(
            sql: "SELECT key, kind, id FROM questions WHERE record = ?")
        return Set(
            try Row.fetchAll(statement, arguments: [record]).map { row in
                Projection.Question(
                    key: RegisterKey(text: row["key"]),
                    kind: Conflict.Kind(rawValue: row["kind"]) ?? .value, id: row["id"])
            })
    }

    func naturalKeys(of record: Int64, in collection: Int64) throws -> Set<NaturalKeyText> {
        let statement = try database.cachedStatement(
            sql: "SELECT name, text FROM natural_keys WHERE record = ? AND collection = ?")
        return Set(
            try Row.fetchAll(statement, arguments: [record, collection]).map {
                NaturalKeyText(name: $0[0], text: $0[1])
            })
    }

    func references(of record: Int64) throws -> Set<Projection.Reference> {
        let statement = try database.cachedStatement(
            sql: "SELECT field, target FROM record_references WHERE record = ?")
        return Set(
            try Row.fetchAll(statement, arguments: [record]).map { row in
                Projection.Reference(
                    field: row["field"],
                    target: try RecordID(column: row["target"], in: "record_references"))
            })
    }
}
