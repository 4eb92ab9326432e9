import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// The replica's own facts, one row each.
enum Setting: String {
    case replica
    case name
    case office
    case author
    case tag
    case serverURL = "server_url"
    case token
    /// The 32 bytes of the device's private key: never in a bundle, an export or a log.
    case deviceKey = "device_key"
    /// Present where the server knows the key: only then signatures say anything to it.
    case keyIsKnown = "key_is_known"
    /// The PEM of the authorities that the server's certificate must be of.
    case serverAuthorities = "server_authorities"
    /// The pins of the keys, of which the server must show one.
    case serverPin = "server_pin"
    /// Present where plain HTTP to another machine was allowed for good.
    case allowsPlainHTTP = "allows_plain_http"
    /// Milliseconds that the server's clock is ahead of this device's.
    case clockOffset = "clock_offset"
    /// The device's time when the offset was measured.
    case clockOffsetAt = "clock_offset_at"
    /// The sequence of the last commit whose stamp an answer of the server has settled.
    case settledStamps = "settled_stamps"
    /// The last stamp that was minted here, or accepted from others.
    case lastStamp = "last_stamp"
    case lastSync = "last_sync"
    /// The last sequences of the codes that this replica gave out, by year and tag.
    case codeSequence = "code_sequence"
    /// The access list's fingerprint as the server last sent it.
    case accessFingerprint = "access_fingerprint"
    /// What the file beside the replica holds too, unless this is a copy.
    case incarnation
    case schemaVersion = "schema_version"
    /// The fingerprint of what the documents and indexes were made with.
    case projection
    /// With what version, and among how many records, likely duplicates were last looked for.
    case linkage
    /// Present while what was erased or purged may still stand in free pages of the file.
    case scrub
    /// Which commits have brought which tables, a line for each table.
    case imports
    /// What the line to the server carries, as five numbers.
    case line
    /// Why a watch waits, as JSON; absent while none does.
    case watch
}

struct SettingsTable {
    let database: Database

    func text(_ setting: Setting) throws -> String? { try value(setting) }

    func int(_ setting: Setting) throws -> Int64? {
        let statement = try database.bulk("SELECT value FROM settings WHERE key = ?")
        statement.bind(1, text: setting.rawValue)
        return try statement.first { $0.optionalInt(0) } ?? nil
    }

    func data(_ setting: Setting) throws -> Data? { try value(setting) }

    private func value<T: DatabaseValueConvertible>(_ setting: Setting) throws -> T? {
        let statement = try database.cachedStatement(
            sql: "SELECT value FROM settings WHERE key = ?")
        return try T.fetchOne(statement, arguments: [setting.rawValue])
    }

    /// Gives every setting with a row whose column 1 is its value: most commands need several.
    func forEach(_ body: (Setting, BulkStatement) throws -> Void) throws {
        try database.bulk("SELECT key, value FROM settings").forEach { row in
            if let setting = Setting(rawValue: row.text(0)) { try body(setting, row) }
            return true
        }
    }

    func set(_ setting: Setting, int: Int64) throws {
        let statement = try database.bulk(Self.setting)
        statement.bind(1, text: setting.rawValue)
        statement.bind(2, int)
        try statement.run()
    }

    private static let setting = """
        INSERT INTO settings VALUES (?, ?)
        ON CONFLICT DO UPDATE SET value = excluded.value
        """

    func set(_ setting: Setting, _ value: (any DatabaseValueConvertible)?) throws {
        try database.cachedStatement(sql: Self.setting)
            .execute(arguments: [setting.rawValue, value])
    }

    func remove(_ setting: Setting) throws {
        try database.execute(
            sql: "DELETE FROM settings WHERE key = ?", arguments: [setting.rawValue])
    }

    func bytes(_ setting: Setting) throws -> [UInt8] { try data(setting)?.bytes ?? [] }
}

/// On whose word something of a bundle was taken that nothing proves.
struct WordTable {
    let database: Database
    let space: Int64

    /// - Parameters:
    ///   - dot: the commit; nil for what was said of the server's log.
    ///   - author: who said so; nil where nobody was asked.
    func insert(of dot: Dot?, maker: String, author: String?, at: Int64) throws {
        try database.execute(
            sql: """
                INSERT INTO words (space, writer, counter, maker, author, at)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET author = excluded.author, at = excluded.at
                    WHERE words.author IS NULL
                """,
            arguments: [
                space, dot?.writer.column, dot.map { Int64(bitPattern: $0.counter) }, maker,
                author, at,
            ])
    }

    /// The commits that wait here and for which nobody has been asked: a replica that no server
    /// knows takes them all.
    func unasked() throws -> Set<Dot> {
        Set(
            try Row.fetchAll(
                database,
                sql: """
                    SELECT words.writer, words.counter FROM words
                    JOIN commits USING (space, writer, counter)
                    WHERE space = ? AND author IS NULL AND number IS NULL
                    """, arguments: [space]
            ).map { Dot(WriterID(column: $0[0]), UInt64(bitPattern: $0[1] as Int64)) })
    }

    /// Gives a person's word for all of them.
    func vouch(_ author: String, at: Int64) throws {
        try database.execute(
            sql: "UPDATE words SET author = ?, at = ? WHERE space = ? AND author IS NULL",
            arguments: [author, at, space])
    }
}
