import GRDB
import StoreKit

/// What finding likely duplicates keeps between two looks: the hashes of each record's keys and
/// names, the likely pairs, and which records have changed since.
///
/// All of it is derived from documents, and made again when it is missing. Of a record that is not
/// in use any more nothing stays.
struct LinkageTable {
    let database: Database

    static let tables = """
        -- hashes: eight bytes each; the first names of them are those of names, the rest keys.
        CREATE TABLE linkage_records (
            record INTEGER PRIMARY KEY,
            collection INTEGER NOT NULL,
            names INTEGER NOT NULL,
            hashes BLOB NOT NULL
        );
        CREATE INDEX linkage_records_collection ON linkage_records (collection);
        CREATE TABLE linkage_keys (
            key INTEGER NOT NULL,
            record INTEGER NOT NULL,
            PRIMARY KEY (key, record)
        ) WITHOUT ROWID;
        CREATE TABLE linkage_names (
            collection INTEGER NOT NULL,
            name INTEGER NOT NULL,
            bearers INTEGER NOT NULL,
            PRIMARY KEY (collection, name)
        ) WITHOUT ROWID;
        -- score: bits, as they were when the pair was looked at.
        CREATE TABLE linkage_pairs (
            first INTEGER NOT NULL,
            second INTEGER NOT NULL,
            score REAL NOT NULL,
            PRIMARY KEY (first, second)
        ) WITHOUT ROWID;
        CREATE INDEX linkage_pairs_second ON linkage_pairs (second);
        CREATE TABLE linkage_changes (record INTEGER PRIMARY KEY);
        CREATE INDEX record_references_merged ON record_references (record)
            WHERE field = 'merged_into';
        """

    // MARK: Changes

    func noteChange(of record: Int64) throws {
        let statement = try database.bulk("INSERT OR IGNORE INTO linkage_changes VALUES (?)")
        statement.bind(1, record)
        try statement.run()
    }

    /// The records that have changed since the last look.
    func changes() throws -> [Int64] {
        try Int64.fetchAll(database, sql: "SELECT record FROM linkage_changes ORDER BY record")
    }

    func hasChanges() throws -> Bool {
        try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM linkage_changes)") ?? false
    }

    func clearChanges() throws { try database.execute(sql: "DELETE FROM linkage_changes") }

    // MARK: Hashes

    struct Hashes {
        let names: [UInt64]
        let keys: [UInt64]
    }

    func insert(_ hashes: Hashes, of record: Int64, collection: Int64) throws {
        try insertRow(hashes, of: record, collection: collection)
        for key in hashes.keys { try insert(key: key, record) }
        for name in hashes.names { try count(name, by: 1, in: collection) }
    }

    func insertRow(_ hashes: Hashes, of record: Int64, collection: Int64) throws {
        let statement = try database.bulk("INSERT INTO linkage_records VALUES (?, ?, ?, ?)")
        statement.bind(1, record)
        statement.bind(2, collection)
        statement.bind(3, Int64(hashes.names.count))
        statement.bind(4, blob: Self.bytes(of: hashes.names + hashes.keys))
        try statement.run()
    }

    func insert(key: UInt64, _ record: Int64) throws {
        let statement = try database.bulk("INSERT OR IGNORE INTO linkage_keys VALUES (?, ?)")
        statement.bind(1, Int64(bitPattern: key))
        statement.bind(2, record)
        try statement.run()
    }

    func count(_ name: UInt64, by difference: Int64, in collection: Int64) throws {
        let statement = try database.bulk(
            """
            INSERT INTO linkage_names VALUES (?, ?, ?)
            ON CONFLICT DO UPDATE SET bearers = bearers + excluded.bearers
            """)
        statement.bind(1, collection)
        statement.bind(2, Int64(bitPattern: name))
        statement.bind(3, difference)
        try statement.run()
    }

    /// Takes out all that is kept of a record; a change that waits stays noted.
    func forget(_ record: Int64) throws {
        let statement = try database.bulk(
            "SELECT collection, names, hashes FROM linkage_records WHERE record = ?")
        statement.bind(1, record)
        let found = try statement.first { row in
            (collection: row.int(0), names: Int(row.int(1)), bytes: row.blob(2) ?? [])
        }
        guard let found else { return }
        let hashes = Self.hashes(of: found.bytes)
        for name in hashes.prefix(found.names) {
            try count(name, by: -1, in: found.collection)
            try delete(
                "DELETE FROM linkage_names WHERE collection = ? AND name = ? AND bearers <= 0",
                found.collection, Int64(bitPattern: name))
        }
        for key in hashes.dropFirst(found.names) {
            try delete(
                "DELETE FROM linkage_keys WHERE key = ? AND record = ?",
                Int64(bitPattern: key), record)
        }
        try delete("DELETE FROM linkage_pairs WHERE first = ?", record)
        try delete("DELETE FROM linkage_pairs WHERE second = ?", record)
        try delete("DELETE FROM linkage_records WHERE record = ?", record)
    }

    private func delete(_ sql: String, _ values: Int64...) throws {
        let statement = try database.bulk(sql)
        for (place, value) in values.enumerated() { statement.bind(Int32(place + 1), value) }
        try statement.run()
    }

    /// Takes out everything.
    func clear() throws {
        try database.execute(
            sql: """
                DELETE FROM linkage_records;
                DELETE FROM linkage_keys;
                DELETE FROM linkage_names;
                DELETE FROM linkage_pairs;
                DELETE FROM linkage_changes;
                """)
    }

    private static func bytes(of hashes: [UInt64]) -> [UInt8] {
        hashes.flatMap { withUnsafeBytes(of: $0.littleEndian, Array.init) }
    }

    private static func hashes(of bytes: [UInt8]) -> [UInt64] {
        bytes.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count & ~7, by: 8).map {
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self))
            }
        }
    }
}

// MARK: - Reading

extension LinkageTable {
    /// How many records are looked at.
    func count(in collection: Int64? = nil) throws -> Int {
        guard let collection else {
            return try Int.fetchOne(database, sql: "SELECT count(*) FROM linkage_records") ?? 0
        }
        return try Int.fetchOne(
            database, sql: "SELECT count(*) FROM linkage_records WHERE collection = ?",
            arguments: [collection]) ?? 0
    }

    /// How many records of a collection bear a name.
    func bearers(of name: UInt64, in collection: Int64) throws -> Int {
        let statement = try database.bulk(
            "SELECT bearers FROM linkage_names WHERE collection = ? AND name = ?")
        statement.bind(1, collection)
        statement.bind(2, Int64(bitPattern: name))
        return try statement.first { Int($0.int(0)) } ?? 0
    }

    /// The records that have a key.
    func block(of key: UInt64) throws -> [Int64] {
        let statement = try database.bulk(
            "SELECT record FROM linkage_keys WHERE key = ? ORDER BY record")
        statement.bind(1, Int64(bitPattern: key))
        var records: [Int64] = []
        try statement.forEach { row in
            records.append(row.int(0))
            return true
        }
        return records
    }

    func insertPair(_ left: Int64, _ right: Int64, score: Double) throws {
        try database.cachedStatement(sql: "INSERT OR REPLACE INTO linkage_pairs VALUES (?, ?, ?)")
            .execute(arguments: [min(left, right), max(left, right), score])
    }

    /// The pairs of a collection, the surest first.
    func pairs(in collection: Int64) throws -> [(first: Int64, second: Int64)] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT first, second FROM linkage_pairs
                JOIN linkage_records ON linkage_records.record = first
                WHERE collection = ? ORDER BY score DESC, first, second
                """, arguments: [collection]
        ).map { ($0[0], $0[1]) }
    }
}
