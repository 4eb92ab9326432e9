import GRDB
import SyncProtocol

/// Keeps the pending commits of a space in causal order where a bundle brings what one of them had
/// seen already: a scan that has not ended had shown it, and nothing says yet who took it.
struct CausalOrder {
    let database: Database
    let space: Int64

    private struct Pending {
        let sequence: Int64
        let dot: Dot
        /// What it builds on: what its author had seen of its records, and the commit before it.
        let past: VersionVector

        init(_ row: CommitRow) throws {
            (sequence, dot) = (row.sequence, row.dot)
            var past = VersionVector()
            for delta in (try? row.commit().deltas()) ?? [] { past.merge(delta.seen) }
            if dot.counter > 1 { past.include(Dot(dot.writer, dot.counter - 1)) }
            self.past = past
        }
    }

    /// Moves commits behind what they build on; all others stay where they are.
    func restore() throws {
        var rows: [Pending] = []
        let cursor = try CommitTable(database: database).pending(in: space)
        while let row = try cursor.next().map(CommitRow.init) { rows.append(try Pending(row)) }
        var all = VersionVector()
        for row in rows { all.include(row.dot) }
        let lowest = Dictionary(rows.map { ($0.dot.writer, $0.dot.counter) }, uniquingKeysWith: min)
        var placed = VersionVector()
        /// Whether everything that waits here and that a commit builds on stands before it.
        func follows(_ row: Pending) -> Bool {
            row.past.entries.allSatisfy { seen in
                guard let first = lowest[seen.writer], first <= seen.counter else { return true }
                return placed[seen.writer] >= min(seen.counter, all[seen.writer])
            }
        }
        var isFirstPass = true
        while !rows.isEmpty {
            var later: [Pending] = []
            for row in rows {
                guard follows(row) else {
                    later.append(row)
                    continue
                }
                placed.include(row.dot)
                if !isFirstPass { try move(row.sequence) }
            }
            guard later.count < rows.count else { return }
            (rows, isFirstPass) = (later, false)
        }
    }

    private func move(_ sequence: Int64) throws {
        let last = try Int64.fetchOne(database, sql: "SELECT max(sequence) FROM commits") ?? 0
        let links = try Row.fetchAll(
            database, sql: "SELECT record, part FROM commit_records WHERE sequence = ?",
            arguments: [sequence])
        try database.execute(
            sql: """
                DELETE FROM commit_records WHERE sequence = :old;
                UPDATE commits SET sequence = :new WHERE sequence = :old;
                """, arguments: ["old": sequence, "new": last + 1])
        for link in links {
            try CommitTable(database: database).link(record: link[0], to: last + 1, part: link[1])
        }
    }
}
