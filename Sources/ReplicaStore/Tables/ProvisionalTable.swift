import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// What a space has by the word of a bundle alone, as what stood here before: the server may
/// confirm it, or what was before is put back. Spec: WireFormat §11.
struct ProvisionalTable {
    let database: Database
    let space: Int64

    /// What the server itself had confirmed.
    struct Confirmed {
        let cursor: SyncProtocol.Cursor
        let chain: ContentHash
        let serverDigest: Digest?
        let heads: [WriterID: WriterHead]
        /// Up to which number of the log bundles have told something.
        let number: Int64
    }

    struct Kept {
        let reference: RecordReference
        /// Empty where there was none.
        let state: RecordState
        let isExpunged: Bool
    }

    func isEmpty() throws -> Bool {
        let statement = try database.cachedStatement(
            sql: "SELECT NOT EXISTS (SELECT 1 FROM provisional WHERE space = ?)")
        return try Bool.fetchOne(statement, arguments: [space]) ?? true
    }

    /// Keeps what the server has confirmed, unless a bundle was taken since.
    ///
    /// - Parameter number: up to which the bundle tells of the log.
    func begin(_ row: SpaceRow, _ heads: [WriterID: WriterHead], upTo number: UInt64) throws {
        if try isEmpty() {
            try database.execute(
                sql: "INSERT INTO provisional VALUES (?, ?, ?, ?, 0)",
                arguments: [
                    space, row.cursor.encoded().blob, row.chain.bytes.blob,
                    row.serverDigest?.bytes.blob,
                ])
            for head in heads.values where head.counter > 0 {
                try database.execute(
                    sql: "INSERT INTO provisional_writers VALUES (?, ?, ?, ?)",
                    arguments: [
                        space, head.writer.column, Int64(bitPattern: head.counter),
                        head.hash.bytes.blob,
                    ])
            }
        }
        try database.execute(
            sql: "UPDATE provisional SET number = ? WHERE space = ?",
            arguments: [Int64(clamping: number), space])
        try database.execute(
            sql: """
                INSERT OR IGNORE INTO provisional_pending
                SELECT space, sequence FROM commits WHERE space = ? AND number IS NULL
                """, arguments: [space])
    }

    /// Keeps a record as it stands in the file, before a bundle changes it for the first time.
    func keep(_ reference: RecordReference, isExpunged: Bool = false) throws {
        let number = try CollectionTable(database: database).findOrCreate(reference.collection)
        let row = try RecordTable(database: database)
            .find(reference.record, collection: number, space: space)
        try database.cachedStatement(
            sql: """
                INSERT INTO provisional_states VALUES (?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET is_collected = max(is_collected, excluded.is_collected)
                """
        ).execute(arguments: [
            space, number, reference.record.bytes.blob, try row?.acknowledgedBytes()?.blob,
            isExpunged,
        ])
    }

    func keep(void dot: Dot) throws {
        try database.execute(
            sql: "INSERT OR IGNORE INTO provisional_voids VALUES (?, ?, ?)",
            arguments: [space, dot.writer.column, Int64(bitPattern: dot.counter)])
    }

    /// Keeps that commits are proven to be by their writer's device: they wait, whatever becomes of
    /// what the bundle says of the log.
    func keep(proven run: CommitRun) throws {
        try database.execute(
            sql: """
                INSERT OR IGNORE INTO provisional_pending SELECT space, sequence FROM commits
                WHERE space = ? AND writer = ? AND counter BETWEEN ? AND ?
                """,
            arguments: [
                space, run.writer.column, Int64(bitPattern: run.first),
                Int64(bitPattern: run.end.counter),
            ])
    }

    func holds(_ record: RecordID, collection: Int64) throws -> Bool {
        let statement = try database.cachedStatement(
            sql: """
                SELECT EXISTS (SELECT 1 FROM provisional_states
                WHERE space = ? AND collection = ? AND id = ?)
                """)
        return try Bool.fetchOne(
            statement, arguments: [space, collection, record.bytes.blob]) ?? false
    }

    /// Forgets what stood here before: it is confirmed, or was put back.
    func clear() throws {
        for table in [
            "provisional", "provisional_writers", "provisional_states", "provisional_voids",
            "provisional_pending",
        ] {
            try database.execute(sql: "DELETE FROM \(table) WHERE space = ?", arguments: [space])
        }
    }
}

// MARK: - Reading

extension ProvisionalTable {
    /// Nil where no bundle has told anything that the server has not confirmed.
    func confirmed() throws -> Confirmed? {
        let found = try Row.fetchOne(
            database, sql: "SELECT * FROM provisional WHERE space = ?", arguments: [space])
        guard let found else { return nil }
        guard
            let cursor = try? SyncProtocol.Cursor(encoded: (found["cursor"] as Data).bytes)
        else { throw StoreError.damaged("provisional") }
        let rows = try Row.fetchAll(
            database, sql: "SELECT * FROM provisional_writers WHERE space = ?",
            arguments: [space])
        let heads = try rows.map { row in
            WriterHead(
                WriterID(column: row["writer"]),
                counter: UInt64(bitPattern: row["counter"] as Int64),
                hash: try ContentHash(column: row["hash"], in: "provisional_writers"))
        }
        return Confirmed(
            cursor: cursor, chain: try ContentHash(column: found["chain"], in: "provisional"),
            serverDigest: (found["server_digest"] as Data?).flatMap { Digest($0.bytes) },
            heads: Dictionary(
                heads.map { ($0.writer, $0) }, uniquingKeysWith: { first, _ in first }),
            number: found["number"])
    }

    func kept() throws -> [Kept] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT collections.name AS name, id, state, is_collected FROM provisional_states
                JOIN collections USING (collection) WHERE space = ? ORDER BY name, id
                """, arguments: [space]
        ).map { row in
            let bytes = (row["state"] as Data?)?.bytes
            guard let state = try? bytes.map(RecordState.init(encoded:)) ?? RecordState() else {
                throw StoreError.damaged("provisional_states")
            }
            return Kept(
                reference: RecordReference(
                    collection: row["name"],
                    record: try RecordID(column: row["id"], in: "provisional_states")),
                state: state, isExpunged: row["is_collected"])
        }
    }

    func voids() throws -> [Dot] {
        try Row.fetchAll(
            database, sql: "SELECT writer, counter FROM provisional_voids WHERE space = ?",
            arguments: [space]
        ).map { Dot(WriterID(column: $0[0]), UInt64(bitPattern: $0[1] as Int64)) }
    }

    /// The commits that waited when a bundle was taken.
    func waited() throws -> Set<Int64> {
        Set(
            try Int64.fetchAll(
                database, sql: "SELECT sequence FROM provisional_pending WHERE space = ?",
                arguments: [space]))
    }
}
