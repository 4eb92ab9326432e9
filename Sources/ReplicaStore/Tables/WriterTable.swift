import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// The writers of each space: the acknowledged vector with its chain hashes, and who they are.
struct WriterTable {
    let database: Database

    /// The acknowledged heads of a space, those at counter 0 included.
    func heads(in space: Int64) throws -> [WriterID: WriterHead] {
        let statement = try database.cachedStatement(
            sql: "SELECT writer, counter, hash FROM writers WHERE space = ?")
        var heads: [WriterID: WriterHead] = [:]
        for row in try Row.fetchAll(statement, arguments: [space]) {
            let writer = WriterID(column: row[0])
            heads[writer] = WriterHead(
                writer, counter: UInt64(bitPattern: row[1]),
                hash: try ContentHash(column: row[2], in: "writers"))
        }
        return heads
    }

    func head(_ writer: WriterID, in space: Int64) throws -> WriterHead {
        try database.head(
            of: writer, in: space, table: "writers",
            "SELECT counter, hash FROM writers WHERE space = ? AND writer = ?")
    }

    /// The key of a device, where the server has told one.
    func reportedKey(of device: DeviceID) throws -> DeviceKey? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT key FROM writers
                WHERE device = ? AND is_told = 1 AND key IS NOT NULL LIMIT 1
                """)
        return try Data.fetchOne(statement, arguments: [device.bytes.blob])
            .flatMap { DeviceKey($0.bytes) }
    }

    /// Whose a writer is, where that is known other than by a bundle.
    func reportedDevice(of writer: WriterID, in space: Int64) throws -> DeviceID? {
        let statement = try database.cachedStatement(
            sql: "SELECT device FROM writers WHERE space = ? AND writer = ? AND is_told = 1")
        return try Data.fetchOne(statement, arguments: [space, writer.column])
            .map { try DeviceID(column: $0, in: "writers") }
    }

    /// The names that branches have got here.
    func renamedWriters(in space: Int64) throws -> [WriterID] {
        try Int64.fetchAll(
            database, sql: "SELECT writer FROM writers WHERE space = ? AND is_renamed = 1",
            arguments: [space]
        ).map(WriterID.init(column:))
    }

    func ownWriters(in space: Int64) throws -> [WriterID] {
        try Int64.fetchAll(
            database, sql: "SELECT writer FROM writers WHERE space = ? AND is_own = 1",
            arguments: [space]
        ).map(WriterID.init(column:))
    }

    /// The writers that are bound to a device.
    func writers(of device: DeviceID, in space: Int64) throws -> [WriterID] {
        try Int64.fetchAll(
            database, sql: "SELECT writer FROM writers WHERE space = ? AND device = ?",
            arguments: [space, device.bytes.blob]
        ).map(WriterID.init(column:))
    }

    /// The device that a writer is bound to, where it is known.
    func device(of writer: WriterID, in space: Int64) throws -> DeviceID? {
        try Data.fetchOne(
            database,
            sql: """
                SELECT device FROM writers
                WHERE space = ? AND writer = ? AND device IS NOT NULL
                """, arguments: [space, writer.column]
        ).map { try DeviceID(column: $0, in: "writers") }
    }

    /// The key of each writer's device, where it is known.
    func keys(in space: Int64) throws -> [WriterID: DeviceKey] {
        let rows = try Row.fetchAll(
            database, sql: "SELECT writer, key FROM writers WHERE space = ? AND key IS NOT NULL",
            arguments: [space])
        var keys: [WriterID: DeviceKey] = [:]
        for row in rows {
            keys[WriterID(column: row[0])] = try row.blob(1).flatMap { DeviceKey($0) }
        }
        return keys
    }

    /// The names that a device's writers go by: those with its key, if there are any.
    func names(
        of device: DeviceID, in space: Int64
    ) throws -> [(office: String, name: String)] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT DISTINCT office, name, key IS NOT NULL FROM writers
                WHERE space = ? AND device = ? AND office IS NOT NULL AND name IS NOT NULL
                """, arguments: [space, device.bytes.blob])
        let proven = rows.filter { $0[2] }
        return (proven.isEmpty ? rows : proven).map { ($0[0], $0[1]) }
    }

    /// The office of each writer, where it is known.
    func offices(in space: Int64) throws -> [WriterID: String] {
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT writer, office FROM writers WHERE space = ? AND office IS NOT NULL",
            arguments: [space])
        return Dictionary(
            rows.map { (WriterID(column: $0[0]), $0[1] as String) },
            uniquingKeysWith: { first, _ in first })
    }

    func infos(_ writers: Set<WriterID>, in space: Int64) throws -> [WriterInfo] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT writer, device, office, name FROM writers
                WHERE space = ? AND device IS NOT NULL ORDER BY writer
                """, arguments: [space]
        ).compactMap { row in
            let writer = WriterID(column: row[0])
            guard writers.contains(writer) else { return nil }
            return WriterInfo(
                writer: writer, device: try DeviceID(column: row[1], in: "writers"),
                office: row[2], name: row[3])
        }
    }
}

/// What is known of the chains of a space's writers.
struct WriterChains {
    let database: Database
    let space: Int64

    /// The chain hash at a dot, from the commit, the vector or the end of a scan; nil where none is
    /// known. Zero before the first commit.
    ///
    /// - Parameter head: of the dot's writer, where it is another one by now than the file has.
    func hash(at dot: Dot, head: WriterHead? = nil) throws -> ContentHash? {
        guard dot.counter > 0 else { return .zero }
        if let row = try CommitTable(database: database).find(dot, in: space) { return row.hash }
        let head = try head ?? WriterTable(database: database).head(dot.writer, in: space)
        if head.counter == dot.counter { return head.hash }
        return try AnchorTable(database: database).hash(at: dot, in: space)
            ?? VoidTable(database: database).hash(at: dot, in: space)
    }

    /// The last commit of a writer that is held, acknowledged or pending.
    func held(_ writer: WriterID) throws -> WriterHead {
        let acknowledged = try WriterTable(database: database).head(writer, in: space)
        let minted = try CommitTable(database: database).lastHeld(writer, in: space)
        return minted.counter > acknowledged.counter ? minted : acknowledged
    }
}

/// Chain hashes at counters whose commits this replica does not hold, from the ends of scans.
///
/// With one of them the held commits that follow it can be handed on as a run.
struct AnchorTable {
    let database: Database

    func hash(at dot: Dot, in space: Int64) throws -> ContentHash? {
        let statement = try database.cachedStatement(
            sql: "SELECT hash FROM anchors WHERE space = ? AND writer = ? AND counter = ?")
        return try Data.fetchOne(
            statement,
            arguments: [space, dot.writer.column, Int64(bitPattern: dot.counter)]
        ).map { try ContentHash(column: $0, in: "anchors") }
    }
}

/// The commits that the server refused for good: nobody stores their values.
struct VoidTable {
    let database: Database

    func dots(in space: Int64) throws -> Set<Dot> {
        let statement = try database.cachedStatement(
            sql: "SELECT writer, counter FROM voids WHERE space = ?")
        let rows = try Row.fetchAll(statement, arguments: [space])
        return Set(rows.map { Dot(WriterID(column: $0[0]), UInt64(bitPattern: $0[1])) })
    }

    /// The hash of a void commit; it stands in its writer's chain.
    func hash(at dot: Dot, in space: Int64) throws -> ContentHash? {
        try Data.fetchOne(
            database,
            sql: "SELECT hash FROM voids WHERE space = ? AND writer = ? AND counter = ?",
            arguments: [space, dot.writer.column, Int64(bitPattern: dot.counter)]
        ).map { try ContentHash(column: $0, in: "voids") }
    }

    /// The `void` entries of a space, as the server told them.
    func entries(in space: Int64) throws -> [LogEntry] {
        try Row.fetchAll(
            database,
            sql: "SELECT * FROM voids WHERE space = ? ORDER BY writer, counter",
            arguments: [space]
        ).map { row in
            guard let reason = VoidReason(rawValue: row["reason"]) else {
                throw StoreError.damaged("voids")
            }
            let dot = Dot(WriterID(column: row["writer"]), UInt64(bitPattern: row["counter"]))
            let hash = try ContentHash(column: row["hash"], in: "voids")
            return .void(dot, hash: hash, reason: reason)
        }
    }
}

extension Database {
    /// The head that a query finds; counter 0 where it finds none.
    ///
    /// - Parameters:
    ///   - table: what is damaged if the hash cannot be read.
    ///   - sql: a counter and a hash, of a space and a writer.
    func head(
        of writer: WriterID, in space: Int64, table: String, _ sql: String
    ) throws -> WriterHead {
        let statement = try bulk(sql)
        statement.bind(1, space)
        statement.bind(2, writer.column)
        return try statement.first { row in
            guard let hash = ContentHash(row.blob(1) ?? []) else { throw StoreError.damaged(table) }
            return WriterHead(writer, counter: UInt64(bitPattern: row.int(0)), hash: hash)
        } ?? WriterHead(writer)
    }
}
