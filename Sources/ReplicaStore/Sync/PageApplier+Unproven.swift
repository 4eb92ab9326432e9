import GRDB
import SyncProtocol

// What a scan left behind that was cut short by a restore of the server. Spec: MergeRules §10.

extension PageApplier {
    private var unproven: UnprovenTable {
        UnprovenTable(database: database, space: space.space)
    }

    /// Whether a state that a scan brings replaces what is here, instead of being joined with it.
    func settlesUnproven(_ record: RecordID, collection: Int64) throws -> Bool {
        try hasUnproven && unproven.unmark(record, collection: collection)
    }

    /// At a full scan's end: a server that holds all that the vector covers, and does not have
    /// these records, never acknowledged them in this history. Edits of them that wait here stay.
    mutating func dropUnproven() throws {
        guard hasUnproven, case .scan(_, start: 0, _, _) = space.cursor else { return }
        for reference in try unproven.all() {
            let (key, entry) = try workspace.entry(
                collection: reference.collection, id: reference.record, space: space.space)
            // Commits of it that the vector covers contradict the server: then the digests tell.
            if let row = entry.row, try isLogged(row) { continue }
            workspace.update(key) { $0.acknowledged = RecordState() }
        }
        try unproven.clear()
    }

    /// Equal digests prove all that is here.
    func clearUnproven() throws {
        if hasUnproven || !overturned.isEmpty { try unproven.clear() }
    }

    /// Whether commits on the record are held that the server has acknowledged.
    private func isLogged(_ record: Int64) throws -> Bool {
        try Bool.fetchOne(
            database,
            sql: """
                SELECT EXISTS (SELECT 1 FROM commit_records JOIN commits USING (sequence)
                WHERE record = ? AND number IS NOT NULL)
                """, arguments: [record]) ?? false
    }
}
