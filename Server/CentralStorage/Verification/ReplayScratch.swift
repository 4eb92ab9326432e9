import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// Record states of one space in a file that is removed after use, so that a replay needs little
/// memory however many records there are.
struct ReplayScratch {
    private let database: Database

    static func with<T>(
        directory: String, _ environment: SystemInputs, _ body: (ReplayScratch) throws -> T
    ) throws -> T {
        let path = "\(directory)/verify-\(String(environment.random(), radix: 16)).sqlite"
        defer { try? FileManager.default.removeItem(atPath: path) }
        do {
            let queue = try DatabaseQueue(path: path)
            defer { try? queue.close() }
            return try queue.writeWithoutTransaction { database in
                try database.execute(
                    sql: """
                        PRAGMA journal_mode = OFF;
                        PRAGMA synchronous = OFF;
                        CREATE TABLE records (
                            collection TEXT NOT NULL, record BLOB NOT NULL,
                            number INTEGER NOT NULL, state BLOB NOT NULL,
                            PRIMARY KEY (record, collection)) STRICT;
                        BEGIN
                        """)
                defer { try? database.execute(sql: "COMMIT") }
                return try body(ReplayScratch(database: database))
            }
        } catch let error as DatabaseError {
            throw StoreError(error, path: path)
        }
    }

    func row(_ reference: RecordReference) throws -> RecordRow? {
        try database.row(
            "SELECT number, state FROM records WHERE record = ? AND collection = ?",
            [reference.record.blob, reference.collection]
        ).map {
            RecordRow(reference: reference, number: $0.unsigned(0), state: try $0.bytes(1))
        }
    }

    func save(_ row: RecordRow) throws {
        try database.run(
            """
            INSERT INTO records (collection, record, number, state) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET number = excluded.number, state = excluded.state
            """,
            [
                row.reference.collection, row.reference.record.blob, row.number.signed,
                Data(row.state),
            ])
    }

    func count() throws -> Int {
        try database.row("SELECT count(*) FROM records").map { $0[0] } ?? 0
    }
}
