import DomainModel
import GRDB
import StoreKit
import SyncProtocol

// Acknowledgements: pending commits that the server has taken, many at a time.

extension SpaceLedger {
    /// What was acknowledged in one go.
    struct Acknowledged {
        /// Of the commits, in their order.
        let hashes: [ContentHash]
        /// The records that the commits touch, each once.
        let records: [RecordID]
    }

    /// Moves pending commits, `count` of one writer in a row, into the acknowledged states.
    ///
    /// - Parameters:
    ///   - hash: of the last of them, which covers those before it.
    ///   - number: the log's number before the first of them.
    /// - Throws: `PageContradiction` where another commit waits here under the last dot.
    func acknowledge(
        _ first: Dot, count: UInt64, upTo hash: ContentHash, after number: UInt64
    ) throws -> Acknowledged {
        try makeRoom()
        let commits = try CommitTable(database: database)
            .run(from: first, count: count, in: space.space)
        guard let last = commits.last, commits.count == count else { throw outOfOrder() }
        guard last.hash == hash else { throw try contradiction(of: last) }
        guard try first.counter == head(first.writer).counter + 1 else { throw outOfOrder() }
        try setHead(WriterHead(first.writer, counter: last.dot.counter, hash: hash))
        let records = try joinWaiting(commits)
        try rows.acknowledge(from: first, to: last.dot, after: number)
        return Acknowledged(hashes: commits.map(\.hash), records: records)
    }

    /// Moves one pending commit into the acknowledged states; its writer's head stays.
    func acknowledge(_ row: CommitRow, number: UInt64) throws {
        for delta in try row.deltas() { try join(delta, of: row.dot, waitingAs: row.sequence) }
        hear(try row.commit().origin)
        try rows.acknowledge(row.sequence, number: Int64(number))
    }

    /// - Returns: the records that the commits touch, each once.
    private func joinWaiting(_ commits: [CommitRow]) throws -> [RecordID] {
        var groups = RecordParts()
        try LookAhead.forEach(commits, CommitParts.init) { commit in
            hear(commit.origin)
            for delta in commit.deltas {
                groups.add(delta, of: commit.origin.dot, commit.sequence)
            }
        }
        let schema = workspace.schema
        // In the order in which they mostly stand in the file, so that a page is read and written
        // once.
        let records = groups.records.sorted { $0[0].delta.record < $1[0].delta.record }
        let settlings = try records.map(settling)
        try LookAhead.forEach(settlings, { try $0.run(schema) }) { settled in
            guard let clock = settled.clock, let row = settled.row else {
                for part in settled.parts {
                    try join(part.delta, of: part.dot, waitingAs: part.sequence)
                }
                return
            }
            try rows.acknowledgeRecord(row, clock: clock)
            if let old = settled.oldTerm { space.digest.remove(old) }
            if let new = settled.newTerm { space.digest.add(new) }
        }
        return records.map { $0[0].delta.record }
    }

    private func settling(_ parts: [RecordParts.Part]) throws -> Settling {
        let (collection, id) = (parts[0].delta.collection, parts[0].delta.record)
        let key = try workspace.key(collection: collection, id: id)
        // Of a record that is in memory the file may be out of date.
        let row =
            try workspace.holds(key)
            ? nil
            : RecordTable(database: database)
                .find(id, collection: key.collection, space: space.space)
        return Settling(row: row, collection: collection, parts: parts, voids: try voids())
    }
}

/// A commit of this replica with its deltas, those that were redacted left out.
private struct CommitParts: Sendable {
    let sequence: Int64
    let origin: Origin
    let deltas: [Delta]

    init(_ row: CommitRow) throws {
        let commit = try row.commit()
        sequence = row.sequence
        origin = commit.origin
        do {
            deltas = try commit.deltas()
        } catch {
            throw StoreError.damaged("commits")
        }
    }
}

/// The parts of several commits, put together by the record that they write.
private struct RecordParts {
    struct Part: Sendable {
        let delta: Delta
        let dot: Dot
        let sequence: Int64
    }

    private(set) var records: [[Part]] = []
    private var places: [RecordReference: Int] = [:]

    mutating func add(_ delta: Delta, of dot: Dot, _ sequence: Int64) {
        let part = Part(delta: delta, dot: dot, sequence: sequence)
        let reference = RecordReference(collection: delta.collection, record: delta.record)
        if let place = places[reference] {
            records[place].append(part)
        } else {
            places[reference] = records.count
            records.append([part])
        }
    }
}

/// One record whose pending commits are all acknowledged at once: what people see of it stays as it
/// is, and so does whatever it is found by. Only its clock is new.
private struct Settling: Sendable {
    struct Settled: Sendable {
        let parts: [RecordParts.Part]
        /// Nil, as the clock, where more has to be done about the record.
        var row: Int64?
        var clock: [UInt8]?
        var oldTerm: ContentHash?
        var newTerm: ContentHash?
    }

    let row: RecordRow?
    let collection: String
    let parts: [RecordParts.Part]
    let voids: Set<Dot>

    func run(_ schema: Schema) throws -> Settled {
        var settled = Settled(parts: parts)
        guard let row, row.pending == parts.count else { return settled }
        let old = try row.acknowledgedBytes()
        var state = RecordState()
        do {
            if let old { state = try RecordState(encoded: old) }
        } catch {
            throw StoreError.damaged("records")
        }
        for part in parts {
            Join.apply(part.delta, of: part.dot, to: &state, voids: voids)
        }
        let new = StateEntry(
            collection: collection, record: row.id, state: state.encoded()[...])
        let derived = try PreparedStates([new], schema: schema)
        let record = derived.records[0]
        guard let clock = record.clock, record.life != .erased,
            derived.bytes[record.document] == row.document[...]
        else { return settled }
        settled.row = row.record
        settled.clock = Array(derived.bytes[clock])
        settled.oldTerm = old.map {
            Digest.term(collection: collection, record: row.id, state: $0)
        }
        settled.newTerm = record.term
        return settled
    }
}
