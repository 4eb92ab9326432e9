import DomainModel
import GRDB
import Linkage
import StoreKit
import SyncProtocol

/// Two records that may be one person or organisation, and what each field says about that.
package struct DuplicatePair: Hashable, Sendable {
    package struct Evidence: Hashable, Sendable {
        package let field: String
        package let a: Value
        package let b: Value
        /// A level such as `equal`, `skeleton`, `slip`, `differ`.
        package let agreement: String
        /// Bits; negative where the field speaks for two.
        package let weight: Double
    }

    /// The record made first.
    package let a: RecordView
    package let b: RecordView
    /// The sum of the weights, in bits.
    package let score: Double
    /// The score from which a pair is likely one, among as many records as there are.
    package let threshold: Double
    package let evidence: [Evidence]

    package var collection: String { a.collection }
    package var isLikely: Bool { score >= threshold }
}

extension Replica {
    /// The pairs of records in use that are likely one, the surest first; those that somebody has
    /// merged or called distinct are left out.
    ///
    /// - Parameter collection: nil for all collections in which duplicates are looked for.
    /// - Returns: at most `limit` of them, and how many there are.
    package func duplicates(
        in collection: String? = nil, limit: Int? = nil
    ) throws -> (pairs: [DuplicatePair], total: Int) {
        if let collection { try requireLinked(collection) }
        try findDuplicates()
        return try file.read { database in
            let found = try (collection.map { [$0] } ?? LinkedCollections.names).flatMap { name in
                guard let reader = try PairReader(name, database, schema) else {
                    return [] as [(reader: PairReader, pair: LikelyPair)]
                }
                return try reader.likelyPairs().map { (reader, $0) }
            }
            let sorted = found.sorted { $0.pair.precedes($1.pair) }
            let pairs = try sorted.prefix(limit ?? sorted.count).map {
                try $0.reader.pair($0.pair.left, $0.pair.right)
            }
            return (pairs, sorted.count)
        }
    }

    /// What the fields of two records say about whether they are one, likely or not.
    ///
    /// - Throws: `StoreError` of kind `usage` where they are no two records of one collection in
    ///   which duplicates are looked for.
    package func comparison(of first: String, _ second: String) throws -> DuplicatePair {
        try findDuplicates()
        return try file.read { database in
            let (left, right) = try DuplicateLocator(database: database, schema: schema)
                .pair(first, second)
            let name = try CollectionTable(database: database).name(of: left.collection)
            guard let pair = try PairReader(name, database, schema)?.pair(left, right) else {
                throw StoreError.damaged("collections")
            }
            return pair
        }
    }

    func requireLinked(_ collection: String) throws {
        guard !LinkedCollections.contains(collection) else { return }
        throw StoreError(
            .usage, "duplicates are not looked for in “\(collection.prefix(60))”",
            hint: "they are in \(LinkedCollections.names.joined(separator: ", "))")
    }
}

/// Finds the two records that a command about duplicates names.
struct DuplicateLocator {
    let database: Database
    let schema: Schema

    private var locator: RecordLocator { RecordLocator(database: database, schema: schema) }

    func record(_ name: String) throws -> RecordRow {
        let row = try locator.find(name, in: nil)
        guard row.life == .inUse else {
            throw StoreError(
                .usage, "the record \(row.id) is deleted or has moved away",
                hint: "restore it first: fieldbook COLLECTION restore ID")
        }
        return row
    }

    /// The one with the smaller id first.
    func pair(_ first: String, _ second: String) throws -> (RecordRow, RecordRow) {
        let (left, right) = (try record(first), try record(second))
        guard left.id != right.id else {
            throw StoreError(.usage, "both name one record: \(left.id)", hint: "give two")
        }
        guard left.collection == right.collection else {
            let collections = CollectionTable(database: database)
            throw StoreError(
                .usage,
                "a \(try collections.name(of: left.collection)) and a "
                    + "\(try collections.name(of: right.collection)) cannot be one",
                hint: "give two records of one collection")
        }
        return left.id < right.id ? (left, right) : (right, left)
    }
}

/// Reads pairs of one collection with what their fields say by now.
private struct PairReader {
    private let database: Database
    private let schema: Schema
    private let number: Int64
    private let table: LinkageTable
    private let aliases: Aliases
    private let evidence: ([String: Value], [String: Value]) throws -> [FieldEvidence]
    private let threshold: Double

    /// Nil for a collection of which there is no record, or in which nobody looks for duplicates.
    init?(_ collection: String, _ database: Database, _ schema: Schema) throws {
        guard let number = try CollectionTable(database: database).number(of: collection) else {
            return nil
        }
        let table = LinkageTable(database: database)
        let count = try table.count(in: number)
        let names = BearerCounts(table: table, collection: number)
        let found = LinkedCollections.with(
            collection,
            persons: { (Self.evidence($0, names), $0.comparison.threshold(among: count)) },
            organisations: { (Self.evidence($0, names), $0.comparison.threshold(among: count)) })
        guard let (evidence, threshold) = found else { return nil }
        (self.database, self.schema, self.number, self.table) = (database, schema, number, table)
        (self.evidence, self.threshold) = (evidence, threshold)
        aliases = try AliasTable(database: database).aliases(in: number)
    }

    private static func evidence<Comparison>(
        _ linked: LinkedCollection<Comparison>, _ names: BearerCounts
    ) -> ([String: Value], [String: Value]) throws -> [FieldEvidence] {
        { left, right in
            var evidence: [FieldEvidence] = []
            _ = linked.comparison.compare(
                linked.compared(left), linked.compared(right), bearers: names.bearers,
                tell: { evidence.append($0) })
            try names.check()
            return evidence
        }
    }

    func likelyPairs() throws -> [LikelyPair] {
        var pairs: [LikelyPair] = []
        var seen: Set<[RecordID]> = []
        let records = RecordTable(database: database)
        for (first, second) in try table.pairs(in: number) {
            guard let one = try records.find(first), let other = try records.find(second),
                one.id != other.id
            else { continue }
            let (left, right) = one.id < other.id ? (one, other) : (other, one)
            let kept = [aliases.kept(for: left.id), aliases.kept(for: right.id)].sorted()
            guard kept[0] != kept[1], !seen.contains(kept) else { continue }
            let fields = try (
                RecordReader.fields(left.document), RecordReader.fields(right.document)
            )
            let score = try evidence(fields.0, fields.1).reduce(0) { $0 + $1.weight }
            guard score >= threshold, try !isDistinct(left, right, fields) else { continue }
            seen.insert(kept)
            pairs.append(LikelyPair(left: left, right: right, score: score))
        }
        return pairs
    }

    func pair(_ left: RecordRow, _ right: RecordRow) throws -> DuplicatePair {
        let (a, b) = (try view(left), try view(right))
        let found = try evidence(a.fields, b.fields)
        return DuplicatePair(
            a: a, b: b, score: found.reduce(0) { $0 + $1.weight }, threshold: threshold,
            evidence: found.map {
                DuplicatePair.Evidence(
                    field: $0.field, a: a.fields[$0.field] ?? .null, b: b.fields[$0.field] ?? .null,
                    agreement: $0.agreement, weight: $0.weight)
            })
    }

    private func view(_ row: RecordRow) throws -> RecordView {
        let found = try Row.fetchOne(
            database, sql: "\(RecordReader.select) WHERE records.record = ?",
            arguments: [row.record])
        guard let found else { throw StoreError.damaged("records") }
        return try RecordReader(database: database, schema: schema).view(found)
    }

    /// Whether somebody has called two records distinct, or any two of their registrations.
    private func isDistinct(
        _ left: RecordRow, _ right: RecordRow, _ fields: ([String: Value], [String: Value])
    ) throws -> Bool {
        let (lefts, rights) = (aliases.all(with: left.id), aliases.all(with: right.id))
        if Self.names(fields.0, anyOf: rights) || Self.names(fields.1, anyOf: lefts) { return true }
        guard lefts.count + rights.count > 2 else { return false }
        return try areDistinct(lefts, from: rights) || areDistinct(rights, from: lefts)
    }

    private func areDistinct(_ records: [RecordID], from others: [RecordID]) throws -> Bool {
        for id in records {
            let documents = try Row.fetchAll(
                database,
                sql: """
                    SELECT \(RecordTable.columns) FROM records
                    WHERE collection = ? AND id = ? AND life = 0
                    """, arguments: [number, id.bytes.blob]
            ).map { try RecordRow(row: $0).document }
            for document in documents
            where try Self.names(RecordReader.fields(document), anyOf: others) {
                return true
            }
        }
        return false
    }

    private static func names(_ fields: [String: Value], anyOf others: [RecordID]) -> Bool {
        guard let distinct = fields[SharedKeyReader.distinctField]?.array else { return false }
        let ids = Set(distinct.compactMap { $0.text.flatMap { RecordID($0) } })
        return !ids.isDisjoint(with: others)
    }
}

/// A pair that is likely one, before all of it is read.
private struct LikelyPair {
    let left: RecordRow
    let right: RecordRow
    let score: Double

    func precedes(_ other: LikelyPair) -> Bool {
        score != other.score
            ? score > other.score : (left.id, right.id) < (other.left.id, other.right.id)
    }
}
