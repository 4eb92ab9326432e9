import DomainModel
import GRDB
import SyncProtocol

/// The records that one transaction works on: loaded once, changed in memory, written once.
///
/// It keeps the rule that a row's document is the acknowledged state joined with the pending
/// commits, and that the space's digest follows the acknowledged states.
final class RecordWorkspace {
    struct Key: Hashable {
        let collection: Int64
        let id: RecordID
        let space: Int64
    }

    struct Pending {
        let sequence: Int64
        let delta: Delta
        let origin: Origin
    }

    struct Entry {
        let row: Int64?
        let collectionName: String
        /// What is in the file: nil for a new record.
        var stored: Stored?
        var acknowledged: RecordState
        var pending: [Pending]
        /// The commits of the space that the server refused; nil where nothing waits.
        var voids: RefusedCommits?

        /// What people see: the acknowledged state joined with what is pending; nothing of a
        /// refused commit, also where a pending one restates it.
        var visible: RecordState {
            var state = acknowledged
            for item in pending {
                Join.apply(item.delta, of: item.origin.dot, to: &state, voids: voids?.dots ?? [])
            }
            return state
        }
    }

    /// One set for all records of a space: there can be very many commits and records.
    final class RefusedCommits {
        var dots: Set<Dot>

        init(_ dots: Set<Dot>) {
            self.dots = dots
        }
    }

    struct Stored {
        let acknowledged: RecordState
        let projection: Projection
    }

    let database: Database
    let schema: Schema
    private var entries: [Key: Entry] = [:]
    private var order: [Key] = []
    private var collections: [String: Int64] = [:]
    private var links: [Link] = []
    private var voids: [Int64: RefusedCommits] = [:]

    init(_ database: Database, schema: Schema) {
        self.database = database
        self.schema = schema
    }

    func key(collection: String, id: RecordID, space: Int64) throws -> Key {
        if let number = collections[collection] {
            return Key(collection: number, id: id, space: space)
        }
        let number = try CollectionTable(database: database).findOrCreate(collection)
        collections[collection] = number
        return Key(collection: number, id: id, space: space)
    }

    /// Whether the record is loaded, so that what the file holds of it may be out of date.
    func holds(_ key: Key) -> Bool { entries[key] != nil }

    /// The record, loaded or new; changes to it go through `update`.
    func entry(collection: String, id: RecordID, space: Int64) throws -> (Key, Entry) {
        let key = try key(collection: collection, id: id, space: space)
        if let entry = entries[key] { return (key, entry) }
        let row = try RecordTable(database: database)
            .find(id, collection: key.collection, space: space)
        return (key, try keep(row, key, collection))
    }

    /// A record whose row has just been read.
    func entry(of row: RecordRow, _ collection: String) throws -> Entry {
        let key = Key(collection: row.collection, id: row.id, space: row.space)
        return try entries[key] ?? keep(row, key, collection)
    }

    private func keep(_ row: RecordRow?, _ key: Key, _ collection: String) throws -> Entry {
        var entry =
            try row.map { try load($0, collection) }
            ?? Entry(
                row: nil, collectionName: collection, stored: nil,
                acknowledged: RecordState(), pending: [])
        entry.voids = try voids(in: key.space)
        entries[key] = entry
        order.append(key)
        return entry
    }

    /// A record as its row holds it, outside of what the workspace changes.
    func load(_ row: RecordRow, _ collection: String) throws -> Entry {
        let acknowledged = try row.acknowledged()
        var entry = Entry(
            row: row.record, collectionName: collection, stored: nil, acknowledged: acknowledged,
            pending: row.pending > 0 ? try pending(of: row.record) : [],
            voids: row.pending > 0 ? try voids(in: row.space) : nil)
        let projection = Projector.project(
            entry.visible, of: row.id, in: schema.collection(collection))
        entry.stored = Stored(acknowledged: acknowledged, projection: projection)
        return entry
    }

    private func pending(of record: Int64) throws -> [Pending] {
        try CommitTable(database: database).commits(of: record, pendingOnly: true).compactMap {
            row, part in
            try row.delta(at: part).map {
                Pending(sequence: row.sequence, delta: $0.delta, origin: $0.origin)
            }
        }
    }

    /// Reads anew which commits wait of every loaded record.
    func reloadPending() throws {
        for key in order {
            let found = try entries[key]?.row.map { try pending(of: $0) } ?? []
            update(key) { $0.pending = found }
        }
    }

    private func voids(in space: Int64) throws -> RefusedCommits {
        if let known = voids[space] { return known }
        let found = RefusedCommits(try VoidTable(database: database).dots(in: space))
        voids[space] = found
        return found
    }

    /// Takes a refused commit's values out of what is shown; the records that it wrote have been
    /// loaded before the file was told that it is void.
    func refuse(_ dot: Dot, in space: Int64) {
        voids[space]?.dots.insert(dot)
    }

    /// Shows the values of a commit again that the server has taken after all; every record that a
    /// pending commit writes has been loaded before.
    func accept(_ dot: Dot, in space: Int64) {
        voids[space]?.dots.remove(dot)
    }

    func update(_ key: Key, _ change: (inout Entry) -> Void) {
        guard var entry = entries[key] else { return }
        // The dictionary lets go of its copy, so that the state is changed in place.
        entries[key] = nil
        change(&entry)
        entries[key] = entry
    }

    /// Links a commit to a record whose delta it holds, once the record has its row.
    func link(_ key: Key, to sequence: Int64, part: Int) {
        links.append(Link(key: key, sequence: sequence, part: part))
    }

    private struct Link {
        let key: Key
        let sequence: Int64
        let part: Int
    }

    /// Writes every loaded record back and corrects the digests of the spaces.
    func flush(_ spaces: inout [Int64: Digest]) throws {
        var rows: [Key: Int64] = [:]
        for key in order {
            guard let entry = entries[key] else { continue }
            rows[key] = try write(entry, key, digest: &spaces[key.space, default: Digest()])
        }
        let commits = CommitTable(database: database)
        for link in links {
            guard let row = rows[link.key] else { continue }
            try commits.link(record: row, to: link.sequence, part: link.part)
        }
        for key in order { try redact(key, rows[key]) }
        links.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
        order.removeAll(keepingCapacity: true)
    }

    /// What was written about a record that is erased for good goes out of the commits too.
    private func redact(_ key: Key, _ row: Int64?) throws {
        guard let row, let entry = entries[key], entry.acknowledged.registers.isEmpty,
            LifeView(of: entry.acknowledged.life).status == .erased,
            // What only a bundle calls erased may have to come back.
            try !ProvisionalTable(database: database, space: key.space)
                .holds(key.id, collection: key.collection)
        else { return }
        if entry.stored?.acknowledged.registers.isEmpty == false {
            try Scrubbing.demand(database)
        }
        let reference = RecordReference(collection: entry.collectionName, record: key.id)
        try Redaction(database: database, reference: reference, record: row, space: key.space)
            .run()
    }

    /// What is stored of an acknowledged state beside the document; nil for an empty one.
    static func clock(of state: RecordState, beside projection: Projection) -> [UInt8]? {
        state.isEmpty ? nil : state.clock(sharing: projection.texts, in: projection.document)
    }

    /// - Returns: the row; nil where nothing is known of the record any more.
    private func write(_ entry: Entry, _ key: Key, digest: inout Digest) throws -> Int64? {
        let projection = Projector.project(
            entry.visible, of: key.id, in: schema.collection(entry.collectionName))
        let clock = Self.clock(of: entry.acknowledged, beside: projection)
        digest.replace(
            entry.stored?.acknowledged, by: entry.acknowledged, of: key.id,
            in: entry.collectionName)
        let records = RecordTable(database: database)
        let indexes = IndexTables(database: database)
        guard !entry.acknowledged.isEmpty || !entry.pending.isEmpty else {
            if let row = entry.row, let stored = entry.stored {
                try indexes.delete(stored.projection, of: row)
                try records.delete(row)
            }
            return nil
        }
        guard let row = entry.row, let stored = entry.stored else {
            let row = try records.insert(
                key.id, collection: key.collection, space: key.space, life: projection.life,
                pending: entry.pending.count, clock: clock, document: projection.document)
            try indexes.insert(projection, of: row, collection: key.collection)
            return row
        }
        try records.update(
            row, life: projection.life, pending: entry.pending.count, clock: clock,
            document: projection.document)
        try indexes.replace(
            stored.projection, by: projection, of: row, collection: key.collection)
        return row
    }
}

extension Digest {
    /// Takes one record's old state out and its new one in; nil and empty states count nothing.
    mutating func replace(
        _ old: RecordState?, by new: RecordState, of record: RecordID, in collection: String
    ) {
        if old == new { return }
        if let old, !old.isEmpty {
            remove(Digest.term(collection: collection, record: record, state: old.encoded()))
        }
        if !new.isEmpty {
            add(Digest.term(collection: collection, record: record, state: new.encoded()))
        }
    }
}
