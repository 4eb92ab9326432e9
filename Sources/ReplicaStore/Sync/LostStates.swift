import GRDB
import StoreKit
import SyncProtocol

/// Reads what a server has lost of one space.
struct LostStates {
    let database: Database
    let space: Int64
    /// What the server still has.
    let covered: VersionVector
    /// Records that it has otherwise than this replica, whatever its vector says.
    let differing: Set<RecordID>

    init(_ database: Database, _ space: SpaceRow, covered: VersionVector) throws {
        self.database = database
        self.space = space.space
        self.covered = covered
        differing = Set(
            try RescanComparison(database: database, space: space.space).differences()
                .map(\.record))
    }

    struct Portion {
        var states: [StateEntry] = []
        /// Void commits that these states have seen.
        var refused: Set<Dot> = []
        /// What is known of the last commits of other spaces that they have seen.
        var foreign: [WriterHead] = []
        /// The last record looked at; nil when that was the last of all.
        var last: Int64?
    }

    /// The next states, about `budget` bytes of them.
    func states(after record: Int64, budget: Int) throws -> Portion {
        let voids = try VoidTable(database: database).dots(in: space)
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(RecordTable.columns), collections.name AS name
                FROM records JOIN collections USING (collection)
                WHERE space = ? AND record > ? AND clock IS NOT NULL ORDER BY record
                """, arguments: [space, record])
        var portion = Portion()
        var seen = VersionVector()
        var size = 0
        while portion.last == nil, let row = try rows.next() {
            let record = try RecordRow(row: row)
            let state = try record.acknowledged()
            guard !covered.covers(state.context) || differing.contains(record.id) else {
                continue
            }
            let bytes = state.encoded()
            portion.states.append(
                StateEntry(collection: row["name"], record: record.id, state: bytes[...]))
            portion.refused.formUnion(voids.filter(state.context.covers))
            seen.merge(state.context)
            size += bytes.count
            if size >= budget { portion.last = record.record }
        }
        portion.foreign = try foreign(seen)
        return portion
    }

    /// The hashes that this replica knows in its other spaces of commits that are not of this one:
    /// a record has brought them along when it moved.
    private func foreign(_ seen: VersionVector) throws -> [WriterHead] {
        let own = try WriterTable(database: database).heads(in: space)
        return try seen.entries.filter { own[$0.writer] == nil }.compactMap { entry in
            let home = try Int64.fetchOne(
                database,
                // What waits there is not what a server has brought from there.
                sql: """
                    SELECT space FROM writers WHERE writer = ? AND space <> ? AND counter >= ?
                    """,
                arguments: [entry.writer.column, space, Int64(bitPattern: entry.counter)])
            let dot = Dot(entry.writer, entry.counter)
            return try home.flatMap {
                try WriterChains(database: database, space: $0).hash(at: dot)
            }.map { WriterHead(dot.writer, counter: dot.counter, hash: $0) }
        }
    }

    func end() throws -> Healing.End {
        Healing.End(
            vector: try heads(),
            voids: try VoidTable(database: database).entries(in: space),
            collected: try CollectedTable(database: database).all(in: space))
    }

    private func heads() throws -> [WriterHead] {
        try WriterTable(database: database).heads(in: space).values
            .filter { $0.counter > 0 }
            .sorted { $0.writer < $1.writer }
    }

    /// The chain hashes that are known between the server's heads and those here.
    func hashes() throws -> [WriterHead] { try heads().flatMap(hashes) }

    private func hashes(below head: WriterHead) throws -> [WriterHead] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT counter, hash FROM commits WHERE space = ? AND writer = ?
                AND number IS NOT NULL AND counter > ? AND counter < ? ORDER BY counter
                """,
            arguments: [
                space, head.writer.column, Int64(bitPattern: covered[head.writer]),
                Int64(bitPattern: head.counter),
            ]
        ).map {
            WriterHead(
                head.writer, counter: UInt64(bitPattern: $0[0]),
                hash: try ContentHash(column: $0[1], in: "commits"))
        }
    }
}
