import DomainModel
import GRDB
import StoreKit
import SyncProtocol
import TextFormats

/// The records of one space that a ledger works on: loaded once, changed in memory, written once.
///
/// It keeps the rule that a row's document is the acknowledged state joined with the pending
/// commits, and that the space's digest follows the acknowledged states.
final class RecordWorkspace {
    struct Key: Hashable {
        let collection: Int64
        let id: RecordID
    }

    private struct Link {
        let key: Key
        let sequence: Int64
        let part: Int
    }

    /// A record whose acknowledged state says that it is erased for good.
    struct Erased {
        let reference: RecordReference
        let key: Key
        let row: Int64
        /// Whether the file held values of it until now.
        let hadValues: Bool
    }

    let rows: LedgerRows
    private let loader: RecordLoader
    private var entries: [Key: LoadedRecord] = [:]
    private var order: [Key] = []
    private var collections: [String: Int64] = [:]
    private var links: [Link] = []

    private var database: Database { rows.database }

    init(_ rows: LedgerRows, schema: Schema) {
        self.rows = rows
        loader = RecordLoader(rows.database, schema: schema)
    }

    var schema: Schema { loader.schema }

    /// How many records are in memory.
    var count: Int { order.count }

    /// The refused commits, as the loaded records see them.
    var voids: VoidDots {
        get throws { try loader.voids(in: rows.space) }
    }

    func key(collection: String, id: RecordID) throws -> Key {
        if let number = collections[collection] { return Key(collection: number, id: id) }
        let number = try CollectionTable(database: database).findOrCreate(collection)
        collections[collection] = number
        return Key(collection: number, id: id)
    }

    /// Whether the record is loaded, so that what the file holds of it may be out of date.
    func holds(_ key: Key) -> Bool { entries[key] != nil }

    /// The record, loaded or new; changes to it go through `update`.
    func load(_ collection: String, _ id: RecordID) throws -> (key: Key, record: LoadedRecord) {
        let key = try key(collection: collection, id: id)
        if let record = entries[key] { return (key, record) }
        let row = try RecordTable(database: database)
            .find(id, collection: key.collection, space: rows.space)
        return (key, try keep(row, key, collection))
    }

    /// A record whose row has just been read.
    func load(_ row: RecordRow, _ collection: String) throws -> LoadedRecord {
        let key = Key(collection: row.collection, id: row.id)
        return try entries[key] ?? keep(row, key, collection)
    }

    private func keep(
        _ row: RecordRow?, _ key: Key, _ collection: String
    ) throws -> LoadedRecord {
        var record =
            try row.map { try loader.load($0, collection) }
            ?? LoadedRecord(
                row: nil, collectionName: collection, stored: nil,
                acknowledged: RecordState(), pending: [])
        record.voids = try voids
        entries[key] = record
        order.append(key)
        return record
    }

    func update(_ key: Key, _ change: (inout LoadedRecord) -> Void) {
        guard var record = entries[key] else { return }
        // The dictionary lets go of its copy, so that the state is changed in place.
        entries[key] = nil
        change(&record)
        entries[key] = record
    }

    /// Links a commit to a record whose delta it holds, once the record has its row.
    func link(_ key: Key, to sequence: Int64, part: Int) {
        links.append(Link(key: key, sequence: sequence, part: part))
    }
}

// MARK: - Writing

extension RecordWorkspace {
    /// Writes every loaded record back, corrects the space's digest and lets go of them all.
    ///
    /// - Returns: those that are erased for good; what was written about them goes from commits.
    func flush(_ digest: inout Digest) throws -> [Erased] {
        guard !order.isEmpty else { return [] }
        var written: [Key: Int64] = [:]
        for key in order {
            guard let record = entries[key] else { continue }
            written[key] = try write(record, key, digest: &digest)
        }
        for link in links {
            guard let row = written[link.key] else { continue }
            try rows.link(record: row, to: link.sequence, part: link.part)
        }
        let erased = order.compactMap { key in written[key].flatMap { self.erased(key, $0) } }
        links.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
        order.removeAll(keepingCapacity: true)
        return erased
    }

    private func erased(_ key: Key, _ row: Int64) -> Erased? {
        guard let record = entries[key], record.acknowledged.registers.isEmpty,
            LifeView(of: record.acknowledged.life).status == .erased
        else { return nil }
        return Erased(
            reference: RecordReference(collection: record.collectionName, record: key.id),
            key: key, row: row,
            hadValues: record.stored?.acknowledged.registers.isEmpty == false)
    }

    /// - Returns: the row; nil where nothing is known of the record any more.
    private func write(
        _ record: LoadedRecord, _ key: Key, digest: inout Digest
    ) throws -> Int64? {
        let projection = Projector.project(
            record.visible, of: key.id, in: schema.collection(record.collectionName))
        digest.replace(
            record.stored?.acknowledged, by: record.acknowledged, of: key.id,
            in: record.collectionName)
        guard !record.acknowledged.isEmpty || !record.pending.isEmpty else {
            if let row = record.row, let stored = record.stored {
                try rows.deleteIndexes(stored.projection, of: row)
                try rows.deleteRecord(row)
            }
            return nil
        }
        let content = LedgerRows.RecordContent(
            life: projection.life, pending: record.pending.count,
            clock: projection.clock(of: record.acknowledged), document: projection.document)
        guard let row = record.row, let stored = record.stored else {
            let row = try rows.insertRecord(key.id, collection: key.collection, content)
            try rows.insertIndexes(projection, of: row, collection: key.collection)
            try rows.noteLinkage(
                of: row, in: record.collectionName, isInUse: projection.life == .inUse)
            return row
        }
        if stored.projection.document != projection.document
            || stored.projection.life != projection.life
        {
            try rows.noteLinkage(
                of: row, in: record.collectionName, isInUse: projection.life == .inUse)
        }
        try rows.updateRecord(row, content)
        try rows.replaceIndexes(
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

/// Makes everything that is derived from states again when what derives it has changed: the schema
/// of the deployment, or the way in which this version projects.
struct Reprojection {
    /// Raised whenever the same state gives another document, search text, key or question.
    private static let projectionVersion = 6

    let database: Database
    let schema: Schema

    /// What the derived tables were made with. Spec: none; local to the file.
    static func fingerprint(of schema: Schema) -> String {
        let text = JSONWriter.text(schema.json())
        let hash = ContentHash(of: Array("\(projectionVersion) \(text)".utf8))
        return Hexadecimal.text(hash.prefix)
    }

    static func isCurrent(_ database: Database, _ fingerprint: String) throws -> Bool {
        try SettingsTable(database: database).text(.projection) == fingerprint
    }

    /// Rebuilds views, documents and indexes, one record at a time, inside one transaction.
    func run(_ fingerprint: String) throws {
        try RecordViews.refresh(database, schema: schema)
        try database.execute(
            sql: """
                INSERT INTO search (search) VALUES ('delete-all');
                DELETE FROM natural_keys;
                DELETE FROM record_references;
                DELETE FROM questions;
                """)
        try LinkageTable(database: database).clear()
        try SettingsTable(database: database).remove(.linkage)
        var last: Int64 = 0
        while let record = try next(after: last) {
            try project(record)
            last = record
        }
        try SettingsTable(database: database).set(.projection, fingerprint)
    }

    private func next(after record: Int64) throws -> Int64? {
        let statement = try database.cachedStatement(
            sql: "SELECT record FROM records WHERE record > ? ORDER BY record LIMIT 1")
        return try Int64.fetchOne(statement, arguments: [record])
    }

    private func project(_ record: Int64) throws {
        guard let row = try RecordTable(database: database).find(record) else { return }
        let name = try CollectionTable(database: database).name(of: row.collection)
        let loaded = try RecordLoader(database, schema: schema).load(row, name)
        guard let projection = loaded.stored?.projection else { return }
        let rows = LedgerRows(database: database, space: row.space)
        try rows.updateRecord(
            record,
            LedgerRows.RecordContent(
                life: projection.life, pending: row.pending,
                clock: projection.clock(of: loaded.acknowledged), document: projection.document))
        try rows.insertIndexes(projection, of: record, collection: row.collection)
    }
}

extension StoreFile {
    /// Brings what is derived up to date; writes nothing when nothing has changed, so that opening
    /// a replica never waits for a writer.
    func prepare(_ schema: Schema) throws {
        let fingerprint = Reprojection.fingerprint(of: schema)
        if try read({ try Reprojection.isCurrent($0, fingerprint) }) { return }
        try write(.refetchable) { database in
            if try Reprojection.isCurrent(database, fingerprint) { return }
            try Reprojection(database: database, schema: schema).run(fingerprint)
        }
    }
}
