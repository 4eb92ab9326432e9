import GRDB
import StoreKit
import SyncProtocol

/// The held commits of a space that a peer lacks, in causal order, cut into runs.
struct BundleFrames {
    struct Part {
        var runs: [CommitRun] = []
        var commits = 0
        var pending = 0
    }

    private let database: Database
    private let space: SpaceRow
    /// What the peer holds of each writer.
    private let floors: VersionVector
    private var last: Int64 = 0
    private var signer: RunSigner
    private let ledger: SpaceLedger

    init(
        _ database: Database, _ replica: Replica, _ space: SpaceRow, peer: PeerSpace?
    ) throws {
        self.database = database
        self.space = space
        ledger = try SpaceLedger(database, replica, space: space)
        signer = try RunSigner(ledger)
        floors = try Self.floors(peer, database, space.space)
    }

    /// What the peer holds, as far as it is the same as here: of a writer with two branches it is
    /// given everything, so that it learns of the other one.
    private static func floors(
        _ peer: PeerSpace?, _ database: Database, _ space: Int64
    ) throws -> VersionVector {
        guard let peer else { return VersionVector() }
        let chains = WriterChains(database: database, space: space)
        let row = try SpaceTable(database: database).find(space)
        let heads = try WriterTable(database: database).heads(in: space)
        var floors = VersionVector()
        for head in peer.acknowledged + peer.pending {
            let dot = Dot(head.writer, head.counter)
            if let hash = try chains.hash(at: dot) {
                if hash == head.hash { floors.include(dot) }
            } else if peer.isFurther(than: row.cursor), let own = heads[head.writer] {
                // What stands there is not known here. What the server has acknowledged here, the
                // peer has from it too; what waits here may be of another branch.
                floors.include(Dot(head.writer, min(own.counter, head.counter)))
            }
        }
        return floors
    }

    /// The writers whose commits are held.
    var writers: Set<WriterID> {
        get throws {
            Set(
                try Int64.fetchAll(
                    database, sql: "SELECT DISTINCT writer FROM commits WHERE space = ?",
                    arguments: [space.space]
                ).map(WriterID.init(column:)))
        }
    }

    /// Up to which counter every acknowledged commit of a writer above the base is held as it was
    /// made, so that the commits alone give what it wrote; the base's counter where that is not so.
    func complete(
        above base: VersionVector, upTo heads: [WriterID: WriterHead], voids: [LogEntry]
    ) throws -> VersionVector {
        var counters: [WriterID: UInt64] = [:]
        let chains = WriterChains(database: database, space: space.space)
        for head in heads.values where head.counter > base[head.writer] {
            let first = base[head.writer] + 1
            guard try chains.hash(at: Dot(head.writer, first - 1)) != nil else { continue }
            let held = try UInt64(
                Int64.fetchOne(
                    database,
                    sql: """
                        SELECT count(*) FROM commits WHERE space = ? AND writer = ?
                        AND counter BETWEEN ? AND ? AND number IS NOT NULL
                        """,
                    arguments: [
                        space.space, head.writer.column, Int64(bitPattern: first),
                        Int64(bitPattern: head.counter),
                    ]) ?? 0)
            let void = voids.count {
                $0.dot.writer == head.writer && $0.dot.counter >= first
                    && $0.dot.counter <= head.counter
            }
            if held + UInt64(void) == head.counter - first + 1 {
                counters[head.writer] = head.counter
            }
        }
        return VersionVector(counters)
    }

    /// The next runs, about `bytes` of them; nil at the end. Freezes what is pending.
    mutating func next(bytes: Int) throws -> Part? {
        let rows = try rows(bytes: bytes)
        guard let last = rows.last?.sequence else {
            try ledger.commit()
            return nil
        }
        self.last = last
        var part = Part()
        // Also what the receiver has: the chains and values of these commits build on it.
        try ledger.freeze(upTo: last)
        var start = 0
        while start < rows.count {
            var end = start + 1
            while end < rows.count, rows[end].follows(rows[end - 1]) { end += 1 }
            try add(rows[start..<end], to: &part)
            start = end
        }
        return part
    }

    private func rows(bytes: Int) throws -> [CommitRow] {
        var rows: [CommitRow] = []
        var size = 0
        let cursor = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(CommitTable.columns) FROM commits
                WHERE space = ? AND sequence > ? ORDER BY sequence
                """,
            arguments: [space.space, last])
        while let row = try cursor.next().map(CommitRow.init) {
            guard !floors.covers(row.dot) else { continue }
            guard rows.isEmpty || size + row.frame.count <= bytes else { break }
            rows.append(row)
            size += row.frame.count
        }
        return rows
    }

    /// Adds a run, if what its chain follows is known: else nobody could check it.
    private mutating func add(
        _ rows: ArraySlice<CommitRow>, to part: inout Part
    ) throws {
        guard let first = rows.first,
            var previous = try WriterChains(database: database, space: space.space)
                .hash(at: Dot(first.dot.writer, first.dot.counter - 1))
        else { return }
        for piece in try signer.pieces(rows, signsUnknown: false) {
            let run = CommitRun(piece, after: previous)
            previous = run.last
            part.runs.append(run)
        }
        part.commits += rows.count
        part.pending += rows.count { $0.number == nil }
    }
}

extension PeerSpace {
    /// Whether the peer knows as much of the same log.
    fileprivate func isFurther(than cursor: SyncProtocol.Cursor) -> Bool {
        guard case .knowledge(let epoch, let number, _) = cursor,
            case .knowledge(epoch, let theirs, _) = self.cursor
        else { return false }
        return theirs >= number
    }
}

extension CommitRow {
    fileprivate func follows(_ other: CommitRow) -> Bool {
        dot.writer == other.dot.writer && dot.counter == other.dot.counter + 1
    }
}
