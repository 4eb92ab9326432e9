import CentralStorage
import GRDB
import ReplicaStore
import StoreKit
import SyncProtocol

/// What the server's log says of one number.
struct LoggedEntry {
    let space: String
    let number: UInt64
    let kind: Int
    /// Nil of an entry that the server made by itself.
    let dot: Dot?
    let hash: ContentHash
    let bytes: [UInt8]
}

extension Observation {
    /// What the central store holds; its log is read apart.
    init(_ store: CentralStore) throws {
        self = try store.file.read { database in
            var found = Observation()
            var heads: [String: [WriterHead]] = [:]
            for row in try database.all(
                """
                SELECT spaces.name, writer, counter, hash
                FROM writers JOIN spaces ON spaces.id = writers.space
                """)
            {
                heads[row[0], default: []].append(
                    WriterHead(row.writer(1), counter: row.unsigned(2), hash: try row.hash(3)))
            }
            for row in try database.all("SELECT name, digest FROM spaces") {
                let name: String = row[0]
                found.spaces[name] = Space(
                    digest: try row.digest(1), cursor: nil, heads: heads[name] ?? [],
                    isRescanning: false)
            }
            for row in try database.all(
                """
                SELECT spaces.name, record, state, collection
                FROM records JOIN spaces ON spaces.id = records.space
                """)
            {
                let place = Place(space: row[0], record: try row.recordID(1))
                found.collections[place.record] = row[3]
                found.records.append(
                    Record(place: place, state: try RecordState(encoded: row.bytes(2))))
            }
            for row in try database.all(
                """
                SELECT writer, counter, hash, void_reason IS NOT NULL FROM healed
                WHERE hash IS NOT NULL
                """)
            {
                let dot = Dot(row.writer(0), row.unsigned(1))
                found.recovered[dot] = try row.hash(2)
                if row[3] { found.voids.insert(dot) }
            }
            for row in try database.all("SELECT hash FROM log WHERE kind = 1") {
                found.refused.insert(try row.hash(0))
            }
            for row in try database.all(
                """
                SELECT spaces.name, record
                FROM collected JOIN spaces ON spaces.id = collected.space
                """)
            {
                found.expunged.insert(Place(space: row[0], record: try row.recordID(1)))
            }
            return found
        }
    }

    /// The log entries of all spaces above the given numbers, in order.
    static func log(
        _ store: CentralStore, after numbers: [String: UInt64]
    ) throws -> [LoggedEntry] {
        try store.file.read { database in
            var entries: [LoggedEntry] = []
            for space in try database.all("SELECT id, name FROM spaces ORDER BY id") {
                let name: String = space[1]
                let rows = try database.all(
                    """
                    SELECT number, kind, writer, counter, hash, bytes FROM log
                    WHERE space = ? AND number > ? ORDER BY number
                    """, [space[0] as Int64, Int64(numbers[name] ?? 0)])
                for row in rows {
                    entries.append(
                        LoggedEntry(
                            space: name, number: row.unsigned(0), kind: row[1],
                            dot: row.hasNull(atIndex: 2)
                                ? nil : Dot(row.writer(2), row.unsigned(3)), hash: try row.hash(4),
                            bytes: row.bytes(5)))
                }
            }
            return entries
        }
    }
}
