import DomainModel
import GRDB
import StoreKit
import SyncProtocol

/// Finds the record that a text names in a reference: by id or a part of it, code, external id, or
/// a name that no other record has.
struct ReferenceLocator {
    private static let shownCandidates = 5

    let database: Database
    let replica: Replica

    private var schema: Schema { replica.schema }
    private var locator: RecordLocator { RecordLocator(database: database, schema: schema) }

    /// - Parameter collection: the one whose records are meant; nil for any.
    /// - Throws: `StoreError` of kind `notFound`, or `usage` where several records are called so.
    func find(_ text: String, in collection: String?) throws -> RecordID {
        // A record of a space that this replica does not hold can be named in full only.
        if let id = RecordID(text) { return id }
        do {
            return try locator.find(text, in: collection).id
        } catch let error as StoreError where error.kind == .notFound {
            let found = try named(text, in: collection)
            if found.count > 1 { throw try ambiguous(text, found, collection) }
            if let id = found.first?.id { return id }
            let what = collection?.replacing("_", with: " ") ?? "record"
            throw StoreError(
                .notFound, "there is no \(what) “\(text.prefix(60))” in this replica",
                hint: "give its id, 6 or more characters from the id's start or end, its code, "
                    + "an external id, or its name")
        }
    }

    /// The records in use with a key of this text; those of the surest key that finds any.
    private func named(_ text: String, in collection: String?) throws -> [RecordRow] {
        let collections = schema.collections.filter { collection == nil || $0.name == collection }
        for kinds in [[NaturalKey.Kind.unique, .identification], [.duplicate, .name]] {
            var found: [RecordID: RecordRow] = [:]
            for collection in collections {
                for row in try rows(text, in: collection, kinds) { found[row.id] = row }
            }
            if !found.isEmpty { return found.values.sorted { $0.id < $1.id } }
        }
        return []
    }

    private func rows(
        _ text: String, in collection: CollectionSchema, _ kinds: [NaturalKey.Kind]
    ) throws -> [RecordRow] {
        guard let number = try CollectionTable(database: database).number(of: collection.name)
        else { return [] }
        return try collection.naturalKeys.filter { $0.fields.count == 1 && kinds.contains($0.kind) }
            .flatMap { key in
                try locator.keyed(
                    NaturalKeyText.name(key.fields), [text], collection: number)
            }.filter { $0.life == .inUse }
    }

    private func ambiguous(
        _ text: String, _ rows: [RecordRow], _ collection: String?
    ) throws -> StoreError {
        let shown = try rows.prefix(Self.shownCandidates).map { row in
            let name = try CollectionTable(database: database).name(of: row.collection)
            let fields = try replica.view(of: row.record, database).fields
            let title = RecordReader.title(of: row.id, fields, in: schema.collection(name))
            return "\(row.id) (\(title.prefix(60)))"
        }
        let others = rows.count > shown.count ? ", …" : ""
        return StoreError(
            .usage, "“\(text.prefix(60))” is the name of \(rows.count) records",
            hint: "give the id of the one that is meant: \(shown.joined(separator: ", "))\(others)")
    }
}

extension Replica {
    /// The record that a text names in a reference.
    ///
    /// - Parameter collection: the one whose records are meant; nil for any.
    package func reference(_ text: String, in collection: String?) throws -> RecordID {
        if let id = RecordID(text) { return id }
        return try file.read {
            try ReferenceLocator(database: $0, replica: self).find(text, in: collection)
        }
    }

    /// Reads a filter whose references may be names and the like; a reference to one registration
    /// of a person or organisation is one to all.
    ///
    /// - Parameter author: whom `me` means; nil leaves it to the replica.
    package func filter(
        _ text: String, of collection: CollectionSchema, author: String? = nil
    ) throws -> Filter {
        let words = FilterWords(
            today: try CalendarDate(today().text), me: try author ?? identity()?.author)
        let filter = try Filter.parse(
            text, collection: collection, words: words
        ) { text, collection throws(StoreError) in
            do {
                return try self.reference(text, in: collection)
            } catch let error as StoreError where error.kind != .notFound {
                throw error
            } catch {
                return nil
            }
        }
        return try filter.following(file.read { try AliasTable(database: $0).aliases() })
    }

    /// Today in the office's time zone, by the corrected clock.
    func today() throws -> CalendarDay {
        let now = try file.read { try HybridClock($0, environment).correctedNow }
        return CalendarDay(at: now, in: environment)
    }
}
