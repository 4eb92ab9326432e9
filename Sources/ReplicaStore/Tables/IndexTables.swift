import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// What is derived from documents so that they can be found: keys, references, questions.
struct IndexTables {
    let database: Database

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
