import DomainModel
import GRDB
import StoreKit
import SyncProtocol

// Records: their states, and all that is derived from them.

extension ReplicaVerifier {
    /// What the records of one space are compared with.
    private struct SpaceFacts {
        let space: SpaceRow
        let vector: VersionVector
        let voids: Set<Dot>
    }

    mutating func verifyRecords(_ space: SpaceRow, _ search: SearchVerifier) throws {
        let heads = try WriterTable(database: database).heads(in: space.space)
        let facts = SpaceFacts(
            space: space, vector: VersionVector(heads.mapValues(\.counter)),
            voids: try VoidTable(database: database).dots(in: space.space))
        var digest = Digest()
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(RecordTable.columns), collections.name AS name
                FROM records JOIN collections USING (collection) WHERE space = ?
                """, arguments: [space.space])
        while let row = try rows.next() {
            let record = try RecordRow(row: row)
            let collection: String = row["name"]
            let location = "\(space.name) \(collection) \(record.id)"
            guard let state = try? record.acknowledged() else {
                report(.state, location, "its acknowledged state cannot be read")
                search.leaveOut(record.record)
                continue
            }
            digest.replace(nil, by: state, of: record.id, in: collection)
            verify(state, location, facts)
            try verifyReplay(record, state, location, facts.voids)
            try verifyDerived(record, collection, location, search)
        }
        if digest != space.digest {
            report(.digest, space.name, "the digest is not that of the acknowledged states")
        }
        if let server = space.serverDigest, server != space.digest, !space.cursor.isScan,
            space.rescans > 0
        {
            report(.convergence, space.name, "the server's digest is another one")
        }
    }

    private mutating func verify(
        _ state: RecordState, _ location: String, _ facts: SpaceFacts
    ) {
        // A record that came from another space has seen writers that this one does not know.
        let isAhead = state.context.entries.contains {
            facts.vector[$0.writer] > 0 && facts.vector[$0.writer] < $0.counter
        }
        // Nor is it this replica's fault while the server itself is being recovered.
        let isServers = facts.space.serverDigest == facts.space.digest
        if !facts.space.cursor.isScan, isAhead, !isServers {
            report(.vector, location, "its state has seen commits that the vector lacks")
        }
        // A server shows what a lost epoch of it had taken, though it refuses the commit since.
        guard !facts.voids.isEmpty, !isServers else { return }
        let registers = [state.life] + state.registers.entries.map(\.register)
        if registers.contains(where: { $0.dots.contains(where: facts.voids.contains) }) {
            report(.void, location, "its state holds values of a commit that was refused")
        }
    }

    /// Where every commit on the record is held, they have to give its state. A record that came
    /// from another space with its whole past is left out: what replaced some of it is not held.
    private mutating func verifyReplay(
        _ record: RecordRow, _ state: RecordState, _ location: String, _ voids: Set<Dot>
    ) throws {
        var replayed = RecordState()
        let held = try CommitTable(database: database)
            .commits(of: record.record, pendingOnly: false)
        for (commit, part) in held where commit.number != nil {
            guard let delta = try? commit.delta(at: part)?.delta,
                replayed.context.covers(delta.seen)
            else { return }
            Join.apply(delta, of: commit.dot, to: &replayed, voids: voids)
        }
        if replayed.context == state.context, replayed != state {
            report(.state, location, "its state is not what its commits give")
        }
    }

    private mutating func verifyDerived(
        _ record: RecordRow, _ collection: String, _ location: String, _ search: SearchVerifier
    ) throws {
        guard
            let entry = try? RecordLoader(database, schema: schema).load(record, collection),
            let projection = entry.stored?.projection
        else {
            report(.state, location, "the pending commits on it cannot be read")
            search.leaveOut(record.record)
            return
        }
        try search.expect(projection.searchText, of: record.record, location)
        if projection.document != record.document {
            report(.document, location, "the document is not the view of the state")
        } else if projection.clock(of: entry.acknowledged) != record.clock {
            report(.clock, location, "the clock is not that of the acknowledged state")
        }
        if projection.life != record.life {
            report(.life, location, "whether it is in use is not what its heads say")
        }
        if entry.pending.count != record.pending {
            report(.pending, location, "the count of pending commits is wrong")
        }
        try verifyIndexes(record, projection, location)
    }

    private mutating func verifyIndexes(
        _ record: RecordRow, _ projection: Projection, _ location: String
    ) throws {
        let indexes = IndexTables(database: database)
        if try indexes.questions(of: record.record) != Set(projection.marks.questions) {
            report(.questions, location, "the open questions are not those of the state")
        }
        let keys = try indexes.naturalKeys(of: record.record, in: record.collection)
        if keys != Set(projection.marks.naturalKeys) {
            report(.keys, location, "the natural keys are not those of the document")
        }
        if try indexes.references(of: record.record) != Set(projection.marks.references) {
            report(.references, location, "the references are not those of the document")
        }
    }
}
