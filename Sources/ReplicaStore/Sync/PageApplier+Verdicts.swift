import GRDB
import StoreKit
import SyncProtocol

// Verdicts on one commit that contradict each other: a server that was restored from a backup may
// refuse what it had taken in its earlier life, and take what it had refused. The present life
// counts. Spec: MergeRules §10.

extension PageApplier {
    /// Whether the vector says that the server took a commit that was not void then.
    func isAcknowledged(_ dot: Dot) -> Bool {
        dot.counter <= heads[dot.writer]?.counter ?? 0 && !voids.contains(dot)
    }

    /// Has the next full scan replace the records that show what the server has refused since: what
    /// those values had replaced is known to the server alone.
    mutating func doubtOverturned() throws {
        guard !overturned.isEmpty else { return }
        let unproven = UnprovenTable(database: database, space: space.space)
        try unproven.mark(showing: overturned)
        // The digests differ, and so the scan begins.
        if try !unproven.isEmpty() { space.rescans = 0 }
    }

    /// A full scan names every void commit: any other that the server holds was taken in this life.
    ///
    /// - Parameter listed: what it named.
    mutating func liftVoids(besides listed: [LogEntry]) throws {
        guard case .scan(_, start: 0, _, _) = space.cursor else { return }
        let lifted = voids.subtracting(listed.map(\.dot)).filter {
            $0.counter <= heads[$0.writer]?.counter ?? 0
        }
        guard !lifted.isEmpty else { return }
        // What waits may restate the values; it is loaded as it was shown until now.
        try loadPending()
        let table = VoidTable(database: database)
        let quarantine = QuarantineTable(database: database)
        let kept = try quarantine.rows().filter { $0.space == space.space }
        for dot in lifted {
            try table.delete(dot, in: space.space)
            workspace.accept(dot, in: space.space)
            for row in kept where row.dot == dot { try quarantine.delete(row.number) }
        }
        voids.subtract(lifted)
    }

    private func loadPending() throws {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT collections.name AS name, id FROM records
                JOIN collections USING (collection) WHERE space = ? AND pending > 0
                """, arguments: [space.space])
        for row in rows {
            let id = try RecordID(column: row["id"], in: "records")
            _ = try workspace.entry(collection: row["name"], id: id, space: space.space)
        }
    }
}
