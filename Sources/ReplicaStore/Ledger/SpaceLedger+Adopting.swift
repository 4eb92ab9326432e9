import GRDB
import SyncProtocol

// Scans: the server's record states instead of log entries, and the vector at their end.

extension SpaceLedger {
    /// What adopting the vector at a scan's end has done.
    struct VectorAdoption {
        /// Commits of this replica that the server has taken, as the vector says.
        var acknowledged = 0
        /// What those commits touch.
        var records: Set<RecordID> = []
        var quarantined = 0
        /// Whether the vector lacks what the server had acknowledged before.
        var hasLostHistory = false
    }

    /// Takes in states of the server; those of records that are new here are written at once.
    ///
    /// - Returns: how many there were.
    func adopt(_ items: [StateEntry]) throws -> Int {
        guard !items.isEmpty else { return 0 }
        let newRecords = try NewRecords(rows)
        let schema = workspace.schema
        var count = 0
        try LookAhead.forEachPortion(of: items, { try PreparedStates($0, schema: schema) }) {
            states in
            try makeRoom()
            for (writer, stamp) in states.heard { hear(stamp, of: writer) }
            count += states.records.count
            try states.bytes.withUnsafeBytes { bytes in
                for record in states.records where try !insert(record, bytes, newRecords) {
                    try merge(record.item)
                }
            }
        }
        return count
    }

    /// - Returns: false for a record that is known here, or that has more to be done about it than
    ///   to be written.
    private func insert(
        _ record: PreparedStates.Record, _ bytes: UnsafeRawBufferPointer, _ newRecords: NewRecords
    ) throws -> Bool {
        let item = record.item
        let key = try workspace.key(collection: item.collection, id: item.record)
        guard space.rescans == 0, record.clock != nil, record.life != .erased,
            !workspace.holds(key),
            try newRecords.insert(record, bytes, collection: key.collection)
        else { return false }
        space.digest.add(record.term)
        return true
    }

    private func merge(_ item: StateEntry) throws {
        // Built again: few are merged with what is here.
        let incoming = try item.built()
        let key = try workspace.load(item.collection, item.record).key
        let isReplaced =
            try hasUnproven() && rows.unmarkUnproven(item.record, collection: key.collection)
        var isSame = true
        workspace.update(key) { record in
            // Where the server has seen all that is here, its state is the acknowledged one.
            if isReplaced || incoming.context.covers(record.acknowledged.context) {
                record.acknowledged = incoming
            } else {
                Join.merge(incoming, into: &record.acknowledged)
                isSame = record.acknowledged == incoming
            }
        }
        if space.rescans > 0 {
            try RescanComparison(database: database, space: space.space)
                .note(item.record, collection: key.collection, isSame: isSame)
        }
    }

    /// Replaces a record's acknowledged state, whatever was there.
    func replaceAcknowledged(_ reference: RecordReference, by state: RecordState) throws {
        let key = try workspace.load(reference.collection, reference.record).key
        workspace.update(key) { $0.acknowledged = state }
    }
}

// MARK: - Vectors

extension SpaceLedger {
    /// Makes the server's vector that of this replica: at a scan's end it is true of the
    /// acknowledged states. What it covers does not wait any more.
    ///
    /// - Parameters:
    ///   - head: with the refused commits and the expunged records of the scan.
    ///   - next: where the scan leads to.
    /// - Throws: `PageContradiction` where another commit waits here than the vector names.
    func adopt(
        _ vector: [WriterHead], _ head: LogEnd, _ next: SyncProtocol.Cursor
    ) throws -> VectorAdoption {
        let commits = CommitTable(database: database)
        var adoption = VectorAdoption()
        // The hash at a head covers the whole chain before it. What is void goes from the commits.
        let proven = try vector.filter {
            try commits.find(Dot($0.writer, $0.counter), in: space.space)?.hash == $0.hash
        }.map(\.writer)
        try expunge(head.expunged)
        adoption.quarantined = try reject(head.voids)
        adoption.hasLostHistory = try take(vector)
        try acceptAll(besides: head.voids)
        try dropUnproven()
        for row in try pending() {
            let head = try self.head(row.dot.writer)
            guard row.dot.counter <= head.counter else { continue }
            if head.counter == row.dot.counter, head.hash != row.hash {
                throw try contradiction(of: row)
            }
            try cover(row, isProven: proven.contains(row.dot.writer), number: next.number)
            adoption.acknowledged += 1
            adoption.records.formUnion(row.readableDeltas.lazy.map(\.record))
        }
        try redactExpunged(head.expunged)
        return adoption
    }

    /// Moves heads to where a vector has them, never back, and keeps their hashes.
    func advance(to vector: [WriterHead]) throws {
        for head in vector where try head.counter > self.head(head.writer).counter {
            try setHead(head)
            try anchor(head)
        }
    }

    /// Takes over the server's heads. Where one is behind what the server had acknowledged, or
    /// differs from it, the server has lost history: it is not taken over, and reported.
    private func take(_ vector: [WriterHead]) throws -> Bool {
        let known = Dictionary(
            vector.map { ($0.writer, $0) }, uniquingKeysWith: { _, last in last })
        let hasLostHistory = try self.vector().values.contains { held in
            let head = known[held.writer]
            let isEqual = head?.counter == held.counter && head?.hash == held.hash
            return held.counter > 0 && !isEqual && head?.counter ?? 0 <= held.counter
        }
        try advance(to: vector)
        if let own = space.writer {
            let minted = try CommitTable(database: database).lastHeld(own, in: space.space)
            if try head(own).counter > minted.counter { try disown(own) }
        }
        return hasLostHistory
    }

    /// A full scan names every void commit: any other that the server holds was taken in this life.
    ///
    /// - Parameter listed: what it named.
    private func acceptAll(besides listed: [LogEntry]) throws {
        guard case .scan(_, start: 0, _, _) = space.cursor else { return }
        let lifted = try voids().subtracting(listed.map(\.dot)).filter {
            try $0.counter <= head($0.writer).counter
        }
        guard !lifted.isEmpty else { return }
        try accept(lifted)
        let quarantine = QuarantineTable(database: database)
        for row in try quarantine.rows()
        where row.space == space.space && lifted.contains(row.dot) {
            try quarantine.delete(row.number)
        }
    }

    /// Takes out of the pending ones what the vector covers; its values come by the states.
    private func cover(_ row: CommitRow, isProven: Bool, number: UInt64) throws {
        try joinUncovered(row)
        try release(row)
        if isProven {
            try rows.acknowledge(row.sequence, number: Int64(number))
        } else {
            // The server may have it under another stamp, from a copy: the state holds that.
            try rows.deleteCommit(row.sequence)
            // It may be erased there.
            try Scrubbing.demand(database)
        }
    }

    /// Joins what a commit wrote that the vector covers and the scan did not bring, unless the
    /// record was expunged. An honest scan leaves nothing to join; after any other the edit stays,
    /// and the digests differ.
    private func joinUncovered(_ row: CommitRow) throws {
        let expunged = ExpungedTable(database: database)
        for delta in row.readableDeltas {
            let (key, record) = try workspace.load(delta.collection, delta.record)
            guard !record.acknowledged.context.covers(row.dot),
                try !expunged.contains(
                    delta.record, collection: key.collection, in: space.space)
            else { continue }
            try join(delta, of: row.dot)
        }
    }
}

// MARK: - What nothing proves

extension SpaceLedger {
    /// Marks what a scan of another history has brought beyond the vector: the scan from the start
    /// replaces or drops it. Spec: MergeRules §10.
    func doubtBeyondVector() throws {
        try write()
        let vector = VersionVector(Array(try self.vector().values))
        try rows.markUnproven { !vector.covers($0.context) }
    }

    /// Ends every doubt about records: equal digests have proved them all.
    func clearUnproven() throws {
        if try hasUnproven() || !overturned.isEmpty { try rows.clearUnproven() }
    }

    /// At a full scan's end: a server that holds all that the vector covers, and does not have
    /// these records, never acknowledged them in this history. Edits of them that wait here stay.
    private func dropUnproven() throws {
        guard try hasUnproven(), case .scan(_, start: 0, _, _) = space.cursor else { return }
        for reference in try UnprovenTable(database: database, space: space.space).all() {
            let (key, record) = try workspace.load(reference.collection, reference.record)
            // Commits of it that the vector covers contradict the server: then the digests tell.
            if let row = record.row, try isLogged(row) { continue }
            workspace.update(key) { $0.acknowledged = RecordState() }
        }
        try rows.clearUnproven()
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
