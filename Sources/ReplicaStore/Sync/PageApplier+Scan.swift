import GRDB
import SyncProtocol

// Scans: record states instead of log entries, and the vector at their end.

extension PageApplier {
    /// Takes in states; those of records that are new here are written at once.
    mutating func merge(_ items: [StateEntry]) throws {
        guard !items.isEmpty else { return }
        let newRecords = try NewRecords(database, space: space.space)
        let schema = workspace.schema
        try LookAhead.forEachPortion(of: items, { try PreparedStates($0, schema: schema) }) {
            states in
            for (writer, stamp) in states.heard { note(stamp, of: writer) }
            report.received += states.records.count
            try states.bytes.withUnsafeBytes { bytes in
                for record in states.records where try !insert(record, bytes, newRecords) {
                    try merge(record.item)
                }
            }
        }
    }

    /// - Returns: false for a record that is known here, or that has more to be done about it than
    ///   to be written.
    private mutating func insert(
        _ record: PreparedStates.Record, _ bytes: UnsafeRawBufferPointer, _ newRecords: NewRecords
    ) throws -> Bool {
        let item = record.item
        let key = try workspace.key(
            collection: item.collection, id: item.record, space: space.space)
        guard space.rescans == 0, record.clock != nil, record.life != .erased,
            !workspace.holds(key),
            try newRecords.insert(record, bytes, collection: key.collection)
        else { return false }
        space.digest.add(record.term)
        return true
    }

    private mutating func merge(_ item: StateEntry) throws {
        // Built again: few are merged with what is here.
        let incoming = try item.built()
        let (key, _) = try workspace.entry(
            collection: item.collection, id: item.record, space: space.space)
        let isReplaced = try settlesUnproven(item.record, collection: key.collection)
        var isSame = true
        workspace.update(key) { entry in
            // Where the server has seen all that is here, its state is the acknowledged one.
            if isReplaced || incoming.context.covers(entry.acknowledged.context) {
                entry.acknowledged = incoming
            } else {
                Join.merge(incoming, into: &entry.acknowledged)
                isSame = entry.acknowledged == incoming
            }
        }
        if space.rescans > 0 {
            try RescanComparison(database: database, space: space.space)
                .note(item.record, collection: key.collection, isSame: isSame)
        }
    }

    /// At a scan's end the server's vector is true of the acknowledged states.
    mutating func adopt(
        _ vector: [WriterHead], _ head: Head, _ next: SyncProtocol.Cursor
    ) throws {
        let commits = CommitTable(database: database)
        // The hash at a head covers the whole chain before it. What is void goes from the commits.
        let proven = try vector.filter {
            try commits.find(Dot($0.writer, $0.counter), in: space.space)?.hash == $0.hash
        }.map(\.writer)
        try collect(head.collected)
        for case .void(let dot, let hash, let reason) in head.voids {
            try quarantine(dot, hash, reason)
        }
        try take(vector)
        try liftVoids(besides: head.voids)
        try dropUnproven()
        for row in try coveredRows(commits) {
            if let head = heads[row.dot.writer], head.counter == row.dot.counter,
                head.hash != row.hash
            {
                throw try contradiction(of: row)
            }
            // Before it counts as acknowledged: what the record shows now is read with its commits
            // still pending.
            try keep(row)
            try release(row)
            if proven.contains(row.dot.writer) {
                try commits.acknowledge(row.sequence, number: Int64(next.number))
            } else {
                // The server may have it under another stamp, from a copy: the state holds that.
                try commits.delete(row.sequence)
                // It may be erased there.
                try Scrubbing.demand(database)
            }
            report.acknowledged += 1
        }
        try redactCollected(head.collected)
    }

    /// The pending commits that the vector covers, in causal order.
    private func coveredRows(_ commits: CommitTable) throws -> [CommitRow] {
        var rows: [CommitRow] = []
        let cursor = try commits.pending(in: space.space)
        while let row = try cursor.next().map(CommitRow.init) {
            if row.dot.counter <= heads[row.dot.writer]?.counter ?? 0 { rows.append(row) }
        }
        return rows
    }

    /// Joins what a commit wrote that the vector covers and the scan did not bring, unless the
    /// record was collected. An honest scan leaves nothing to join; after any other the edit stays,
    /// and the digests differ.
    private mutating func keep(_ row: CommitRow) throws {
        let collected = CollectedTable(database: database)
        for delta in (try? row.commit().deltas()) ?? [] {
            let (key, entry) = try workspace.entry(
                collection: delta.collection, id: delta.record, space: space.space)
            guard !entry.acknowledged.context.covers(row.dot),
                try !collected.contains(
                    delta.record, collection: key.collection, in: space.space)
            else { continue }
            workspace.update(key) {
                Join.apply(delta, of: row.dot, to: &$0.acknowledged, voids: voids)
            }
        }
    }
}

extension PageApplier {
    /// Takes over the server's heads. Where one is behind what the server had acknowledged, or
    /// differs from it, the server has lost history: it is not taken over, and reported.
    private mutating func take(_ vector: [WriterHead]) throws {
        let known = Dictionary(
            vector.map { ($0.writer, $0) }, uniquingKeysWith: { _, last in last })
        for held in heads.values where held.counter > 0 {
            let head = known[held.writer]
            let isEqual = head?.counter == held.counter && head?.hash == held.hash
            if !isEqual && head?.counter ?? 0 <= held.counter { report.hasLostHistory = true }
        }
        for head in vector where head.counter > heads[head.writer]?.counter ?? 0 {
            heads[head.writer] = head
            try AnchorTable(database: database).insert(head, in: space.space)
        }
        guard let own = space.writer, let head = heads[own] else { return }
        let minted = try CommitTable(database: database).lastHeld(own, in: space.space)
        if head.counter > minted.counter { try disown(own) }
    }
}

extension SyncProtocol.Cursor {
    /// The log number that is known to be applied; 0 at the start and inside a scan.
    package var number: UInt64 {
        if case .knowledge(_, let number, _) = self { number } else { 0 }
    }
}
