import GRDB
import ReplicaStore
import SyncProtocol

/// Sees from a connection of its own whether a store's file changes, and puts it back.
final class StoreWatch {
    private let side: DatabaseQueue
    private let template = try? DatabaseQueue()
    /// How often something changed the store and was not refused.
    private(set) var taken = 0

    /// Remembers the file as it is now.
    init(path: String) throws {
        side = try DatabaseQueue(path: path)
        try remember()
    }

    func remember() throws {
        if let template { try side.backup(to: template) }
    }

    /// Puts the file back as it was remembered.
    func restore() throws {
        try template?.backup(to: side)
    }

    /// Changes with every commit of another connection, whatever it wrote
    /// (https://www.sqlite.org/pragma.html#pragma_data_version).
    func version() throws -> Int64 {
        try side.unsafeRead { try Int64.fetchOne($0, sql: "PRAGMA data_version") ?? 0 }
    }

    func content() throws -> ContentHash { try side.read(Self.content) }
    func rememberedContent() throws -> ContentHash? { try template?.read(Self.content) }

    /// A hash over every row of every table, the full-text index's own included.
    private static func content(_ database: Database) throws -> ContentHash {
        var writer = CBORWriter()
        let tables = try String.fetchAll(
            database,
            sql: """
                SELECT name FROM sqlite_master
                WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name
                """)
        for table in tables {
            writer.text(table)
            let rows = try Row.fetchCursor(database, sql: "SELECT * FROM \"\(table)\"")
            while let row = try rows.next() {
                for value in row.databaseValues { writer.text(value.description) }
            }
        }
        return ContentHash(of: writer.bytes)
    }

    /// One value of one row, for what a target has to know of a store's state.
    func row(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
        try side.read { try Row.fetchOne($0, sql: sql, arguments: arguments) }
    }

    func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
        try side.read { try Row.fetchAll($0, sql: sql, arguments: arguments) }
    }
}

extension StoreWatch {
    /// Runs something that may change the store, checks what it promises, and puts all back.
    ///
    /// - Parameters:
    ///   - what: for the finding.
    ///   - attempt: the product's code under attack; its errors are answers.
    ///   - check: looks at the store when it has changed.
    func bear(
        _ what: String, _ attempt: () throws -> Void, check: () throws -> Void
    ) throws {
        let before = try version()
        do {
            try attempt()
        } catch let finding as FuzzFinding {
            throw finding
        } catch {
            if try version() != before, try content() != rememberedContent() {
                throw FuzzFinding("\(what) was refused and changed the store: \(error)")
            }
            return
        }
        guard try version() != before else { return }
        taken += 1
        do {
            try check()
        } catch {
            try restore()
            throw error as? FuzzFinding ?? FuzzFinding("after \(what) was taken: \(error)")
        }
        try restore()
    }
}
