import GRDB
import SyncProtocol

extension SpaceLedger {
    /// Brings the pending commits into causal order where a bundle has brought what one of them had
    /// seen already: a scan that has not ended had shown it, and nothing says yet who took it.
    func restoreCausalOrder() throws {
        try write()
        for sequence in CausalOrder(try pending()).moved { try rows.moveToEnd(sequence) }
    }
}

/// Finds the commits that have to move behind what they build on; all others stay where they are.
private struct CausalOrder {
    private struct Pending {
        let sequence: Int64
        let dot: Dot
        /// What it builds on: what its author had seen of its records, and the commit before it.
        let past: VersionVector

        init(_ row: CommitRow) {
            (sequence, dot) = (row.sequence, row.dot)
            var past = VersionVector()
            for delta in row.readableDeltas { past.merge(delta.seen) }
            if dot.counter > 1 { past.include(Dot(dot.writer, dot.counter - 1)) }
            self.past = past
        }
    }

    /// The places of those that move to the end, in the order in which they do.
    private(set) var moved: [Int64] = []

    /// - Parameter commits: that wait, in the order in which they stand.
    init(_ commits: [CommitRow]) {
        var rows = commits.map(Pending.init)
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
                if !isFirstPass { moved.append(row.sequence) }
            }
            guard later.count < rows.count else { return }
            (rows, isFirstPass) = (later, false)
        }
    }
}
