import DomainModel
import GRDB
import SyncProtocol

/// A record as this replica knows it: what a server has acknowledged, and the commits that wait.
struct LoadedRecord {
    /// One record's part of a commit that no server has acknowledged.
    struct Pending {
        let sequence: Int64
        let delta: Delta
        let origin: Origin
    }

    /// What is in the file.
    struct Stored {
        let acknowledged: RecordState
        let projection: Projection
    }

    /// Nil for a record that has no row yet.
    let row: Int64?
    let collectionName: String
    /// Nil for a new record.
    var stored: Stored?
    var acknowledged: RecordState
    /// In causal order.
    var pending: [Pending]
    /// The commits of the space that the server refused; nil where nothing waits.
    var voids: VoidDots?

    /// What people see: the acknowledged state joined with what is pending; nothing of a refused
    /// commit, also where a pending one restates it.
    var visible: RecordState {
        var state = acknowledged
        for item in pending {
            Join.apply(item.delta, of: item.origin.dot, to: &state, voids: voids?.dots ?? [])
        }
        return state
    }

    /// Adds a commit that waits, at its place in the causal order.
    mutating func wait(for item: Pending) {
        let place = pending.firstIndex { $0.sequence > item.sequence } ?? pending.endIndex
        pending.insert(item, at: place)
    }

    mutating func dropPending(_ sequence: Int64) {
        pending.removeAll { $0.sequence == sequence }
    }
}

/// The refused commits of a space: one set for all its records, since both can be very many.
final class VoidDots {
    var dots: Set<Dot>

    init(_ dots: Set<Dot>) {
        self.dots = dots
    }
}

/// Loads records as the file holds them.
final class RecordLoader {
    let database: Database
    let schema: Schema
    private var voids: [Int64: VoidDots] = [:]

    init(_ database: Database, schema: Schema) {
        self.database = database
        self.schema = schema
    }

    /// - Throws: `StoreError` of kind `unusable` where the row or a commit cannot be read.
    func load(_ row: RecordRow, _ collection: String) throws -> LoadedRecord {
        let acknowledged = try row.acknowledged()
        var record = LoadedRecord(
            row: row.record, collectionName: collection, stored: nil, acknowledged: acknowledged,
            pending: row.pending > 0 ? try pending(of: row.record) : [],
            voids: row.pending > 0 ? try voids(in: row.space) : nil)
        let projection = Projector.project(
            record.visible, of: row.id, in: schema.collection(collection))
        record.stored = LoadedRecord.Stored(acknowledged: acknowledged, projection: projection)
        return record
    }

    /// The refused commits of a space, read once.
    func voids(in space: Int64) throws -> VoidDots {
        if let known = voids[space] { return known }
        let found = VoidDots(try VoidTable(database: database).dots(in: space))
        voids[space] = found
        return found
    }

    private func pending(of record: Int64) throws -> [LoadedRecord.Pending] {
        try CommitTable(database: database).commits(of: record, pendingOnly: true).compactMap {
            row, part in
            try row.delta(at: part).map {
                LoadedRecord.Pending(sequence: row.sequence, delta: $0.delta, origin: $0.origin)
            }
        }
    }
}

extension Projection {
    /// What is stored of an acknowledged state beside the document; nil for an empty one.
    func clock(of state: RecordState) -> [UInt8]? {
        state.isEmpty ? nil : state.clock(sharing: texts, in: document)
    }
}
