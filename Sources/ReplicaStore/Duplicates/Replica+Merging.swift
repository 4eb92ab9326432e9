import DomainModel
import GRDB
import Linkage
import StoreKit
import SyncProtocol

/// What a merge or its undoing has done.
package struct MergeResult: Hashable, Sendable {
    package let edit: EditResult
    /// The record that stands for another, or did.
    package let alias: RecordID
    package let of: RecordID
}

extension Replica {
    /// Makes one of two records a duplicate that stands for the other. Nothing is copied; both keep
    /// what they hold.
    ///
    /// - Parameter keep: which of the two is kept; without it the one made first, or, where this
    ///   replica may not write into the other's space, the other.
    /// - Throws: `StoreError` of kind `usage` where they are one already.
    package func merge(
        _ first: String, _ second: String, keep: String? = nil, author: String? = nil
    ) throws -> MergeResult {
        try file.write { database in
            let session = try EditSession(database, self, author: author)
            return try DuplicateDecision(session).merge(first, second, keep: keep)
        }
    }

    /// Remembers that two records are not one, for every replica.
    package func declareDistinct(
        _ first: String, _ second: String, author: String? = nil
    ) throws -> EditResult {
        try file.write { database in
            let session = try EditSession(database, self, author: author)
            return try DuplicateDecision(session).distinct(first, second)
        }
    }

    /// Takes back that a record stands for another, or others for it; of two records, also that
    /// they are distinct.
    ///
    /// - Throws: `StoreError` of kind `usage` where there is nothing to take back, or several
    ///   records stand for the one and no other is named.
    package func undoDuplicate(
        _ name: String, _ other: String? = nil, author: String? = nil
    ) throws -> MergeResult {
        try file.write { database in
            let session = try EditSession(database, self, author: author)
            return try DuplicateDecision(session).undo(name, other)
        }
    }
}

/// What a person decides about two records that may be one. Spec: Duplicates §1.
struct DuplicateDecision {
    private let session: EditSession

    init(_ session: EditSession) {
        self.session = session
    }

    private var database: Database { session.database }

    private var locator: DuplicateLocator {
        DuplicateLocator(database: database, schema: session.replica.schema)
    }

    // MARK: Merging

    func merge(_ first: String, _ second: String, keep: String?) throws -> MergeResult {
        let pair = try locator.pair(first, second)
        let aliases = try AliasTable(database: database).aliases(in: pair.0.collection)
        var records = try [pair.0, pair.1].map { try row(aliases.kept(for: $0.id), like: $0) }
            .sorted { $0.id < $1.id }
        guard records[0].id != records[1].id else {
            throw StoreError(
                .usage, "the two are one already: \(records[0].id) is kept",
                hint: "to part them again: fieldbook duplicates undo ID")
        }
        if let keep {
            let kept = try aliases.kept(for: locator.record(keep).id)
            guard records.contains(where: { $0.id == kept }) else {
                throw StoreError(
                    .usage, "the record to be kept is neither of the two",
                    hint: "give one of them: --keep ID")
            }
            if kept == records[1].id { records.swapAt(0, 1) }
        } else if try !mayWrite(records[1]), try mayWrite(records[0]) {
            records.swapAt(0, 1)
        }
        let (kept, alias) = (records[0], records[1])
        let fields = try fields(of: alias)
        let link = RecordEdit.Write(
            RegisterKey(AliasTable.field), .text(kept.id.description),
            ancestor: fields[AliasTable.field])
        let edit = try write([link] + notDistinct(alias, kept.id), to: alias)
        // What was said against the merge is taken back on the other side too, where that may be.
        let others = try notDistinct(kept, alias.id)
        if try mayWrite(kept), !others.isEmpty { _ = try write(others, to: kept) }
        return MergeResult(edit: edit, alias: alias.id, of: kept.id)
    }

    /// Writes that take back that a record is distinct from another.
    private func notDistinct(_ row: RecordRow, _ other: RecordID) throws -> [RecordEdit.Write] {
        let key = Self.distinct(from: other)
        return try fields(of: row)[key].isNull ? [] : [RecordEdit.Write(key, .null)]
    }

    private static func distinct(from other: RecordID) -> RegisterKey {
        RegisterKey(SharedKeyReader.distinctField, element: other.description)
    }

    // MARK: Keeping apart

    /// The record made last names the other, as when a question about a shared name is answered.
    func distinct(_ first: String, _ second: String) throws -> EditResult {
        let (elder, younger) = try locator.pair(first, second)
        let aliases = try AliasTable(database: database).aliases(in: elder.collection)
        guard aliases.kept(for: elder.id) != aliases.kept(for: younger.id) else {
            throw StoreError(
                .usage, "the two were merged",
                hint: "part them first: fieldbook duplicates undo \(younger.id)")
        }
        let isElders = try !mayWrite(younger) && mayWrite(elder)
        let (row, other) = isElders ? (elder, younger) : (younger, elder)
        let key = Self.distinct(from: other.id)
        guard try fields(of: row)[key] != true else { return try result(of: row, nil) }
        return try write([RecordEdit.Write(key, true)], to: row)
    }

    // MARK: Undoing

    func undo(_ name: String, _ other: String?) throws -> MergeResult {
        guard let other else { return try undo(locator.record(name)) }
        let pair = try locator.pair(name, other)
        var done: MergeResult?
        for (row, other) in [(pair.0, pair.1), (pair.1, pair.0)] {
            let fields = try fields(of: row)
            var writes = try notDistinct(row, other.id)
            if fields[AliasTable.field].text == other.id.description { writes += [unlink(fields)] }
            guard !writes.isEmpty else { continue }
            let edit = try write(writes, to: row)
            done = done ?? MergeResult(edit: edit, alias: row.id, of: other.id)
        }
        guard let done else {
            throw StoreError(
                .usage, "neither stands for the other, and nobody has called them distinct",
                hint: "see fieldbook duplicates show \(pair.0.id) \(pair.1.id)")
        }
        return done
    }

    /// Undoes what the record says, with a link back that makes a circle of it; or, where it says
    /// nothing, what the one record says that stands for it.
    private func undo(_ row: RecordRow) throws -> MergeResult {
        let fields = try fields(of: row)
        let back = try referring(to: row)
        if let target = fields[AliasTable.field].text.flatMap({ RecordID($0) }) {
            let edit = try write([unlink(fields)], to: row)
            if let other = back.first(where: { $0.id == target }) {
                _ = try write([unlink(self.fields(of: other))], to: other)
            }
            return MergeResult(edit: edit, alias: row.id, of: target)
        }
        guard let alias = back.first else {
            throw StoreError(
                .usage, "the record stands for no other, and no other for it",
                hint: "to take back that two are distinct, name both")
        }
        guard back.count == 1 else {
            throw StoreError(
                .usage,
                "\(back.count) records stand for it: "
                    + back.map(\.id.description).joined(separator: ", "),
                hint: "name the one that is another")
        }
        let edit = try write([unlink(self.fields(of: alias))], to: alias)
        return MergeResult(edit: edit, alias: alias.id, of: row.id)
    }

    private func unlink(_ fields: VisibleFields) -> RecordEdit.Write {
        RecordEdit.Write(
            RegisterKey(AliasTable.field), .null, ancestor: fields[AliasTable.field])
    }

    /// The records in use that name one as what they stand for, by id.
    private func referring(to row: RecordRow) throws -> [RecordRow] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT \(RecordTable.columns) FROM record_references JOIN records USING (record)
                WHERE target = ? AND field = 'merged_into' AND collection = ? AND life = 0
                ORDER BY id
                """, arguments: [row.id.bytes.blob, row.collection]
        ).map(RecordRow.init)
    }

    // MARK: Records

    private func row(_ id: RecordID, like other: RecordRow) throws -> RecordRow {
        if id == other.id { return other }
        let name = try CollectionTable(database: database).name(of: other.collection)
        return try session.locator.find(id, in: name)
    }

    private func fields(of row: RecordRow) throws -> VisibleFields {
        let collection = try collection(of: row)
        return VisibleFields(
            state: try session.record(of: row, collection.name).visible, collection: collection)
    }

    private func collection(of row: RecordRow) throws -> CollectionSchema {
        try session.collection(CollectionTable(database: database).name(of: row.collection))
    }

    /// Where no server has granted the space, its holder manages it.
    private func mayWrite(_ row: RecordRow) throws -> Bool {
        let space = try SpaceTable(database: database).find(row.space)
        return session.identity.token == nil || space.level.map { $0 >= .write } ?? false
    }

    private func write(_ writes: [RecordEdit.Write], to row: RecordRow) throws -> EditResult {
        let edit = RecordEdit(
            collection: try collection(of: row).name, record: row.id, writes: writes,
            intent: .ordinary)
        let space = try SpaceTable(database: database).find(row.space)
        return try result(of: row, session.commit([edit], in: space))
    }

    private func result(of row: RecordRow, _ commit: Dot?) throws -> EditResult {
        let fields = try fields(of: row)
        return EditResult(
            id: row.id, space: try SpaceTable(database: database).find(row.space).name,
            code: session.visibleCode(fields.state, in: fields.collection), commit: commit)
    }
}
