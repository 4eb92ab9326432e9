import GRDB
import StoreKit

/// Collections by number, those of newer schemas included.
struct CollectionTable {
    let database: Database

    func number(of name: String) throws -> Int64? {
        let statement = try database.bulk("SELECT collection FROM collections WHERE name = ?")
        statement.bind(1, text: name)
        return try statement.first { $0.int(0) }
    }

    func findOrCreate(_ name: String) throws -> Int64 {
        if let number = try number(of: name) { return number }
        try database.execute(sql: "INSERT INTO collections (name) VALUES (?)", arguments: [name])
        return database.lastInsertedRowID
    }

    func name(of number: Int64) throws -> String {
        let statement = try database.bulk("SELECT name FROM collections WHERE collection = ?")
        statement.bind(1, number)
        guard let name = try statement.first({ $0.text(0) }) else {
            throw StoreError.damaged("collections")
        }
        return name
    }
}
