import GRDB

/// Collections by number, those of newer schemas included.
struct CollectionTable {
    let database: Database

    func number(of name: String) throws -> Int64? {
        let statement = try database.cachedStatement(
            sql: "SELECT collection FROM collections WHERE name = ?")
        return try Int64.fetchOne(statement, arguments: [name])
    }

    func findOrCreate(_ name: String) throws -> Int64 {
        if let number = try number(of: name) { return number }
        try database.execute(sql: "INSERT INTO collections (name) VALUES (?)", arguments: [name])
        return database.lastInsertedRowID
    }

    func name(of number: Int64) throws -> String {
        let statement = try database.cachedStatement(
            sql: "SELECT name FROM collections WHERE collection = ?")
        guard let name = try String.fetchOne(statement, arguments: [number]) else {
            throw StoreError.damaged("collections")
        }
        return name
    }
}
