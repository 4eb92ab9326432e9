import GRDB

/// Short forms over statements that SQLite compiles once for each connection.
extension Database {
    package func run(_ sql: String, _ arguments: StatementArguments = []) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    package func row(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }

    package func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> RowCursor {
        try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
    }

    /// Every row, made into a value.
    package func list<T>(
        _ sql: String, _ arguments: StatementArguments = [], _ make: (Row) throws -> T
    ) throws -> [T] {
        var result: [T] = []
        let cursor = try rows(sql, arguments)
        while let row = try cursor.next() { result.append(try make(row)) }
        return result
    }

    /// One row at a time, until `body` returns false.
    package func stream<T>(
        _ sql: String, _ arguments: StatementArguments, _ make: (Row) throws -> T,
        _ body: (T) throws -> Bool
    ) throws {
        let cursor = try rows(sql, arguments)
        while let row = try cursor.next() {
            guard try body(make(row)) else { return }
        }
    }
}

extension Row {
    /// A number of 64 bits that SQLite holds as a signed one.
    package func unsigned(_ index: Int) -> UInt64 { UInt64(bitPattern: self[index]) }
}
