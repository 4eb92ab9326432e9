import DomainModel
import GRDB
import ReplicaStore

/// A table of records in memory, as a filter or an order sees one.
struct RecordTable {
    private let queue: DatabaseQueue

    /// - Parameter documents: the JSON of the visible fields by id.
    init(_ documents: [String: String]) throws {
        queue = try DatabaseQueue()
        try queue.write { database in
            database.add(function: Filter.foldFunction)
            database.add(function: Filter.orderFunction(.common))
            try database.execute(sql: "CREATE TABLE records (id TEXT, space TEXT, document TEXT)")
            for (id, document) in documents {
                try database.execute(
                    sql: "INSERT INTO records VALUES (?, 'office:minsk', ?)",
                    arguments: [id, document])
            }
        }
    }

    /// The ids that a query gives, joined.
    func ids(_ sql: String, _ arguments: [DatabaseValue]) throws -> String {
        try queue.read { database in
            try String.fetchAll(database, sql: sql, arguments: StatementArguments(arguments))
                .joined()
        }
    }
}
