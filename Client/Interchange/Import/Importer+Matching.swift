import DomainModel
import ReplicaStore
import StoreKit
import SyncProtocol

extension Importer {
    /// Finds the record that a row is about, by the surest of its keys that find any. Spec:
    /// Domain §6.
    func match(_ row: ImportRow) throws -> ImportMatch? {
        let keys = row.keys
        if let found = try only(of: keys.sure) {
            try checkIsInUse(found)
            return found
        }
        if row.marked != nil { throw Self.missingRecord }
        if keys.named != nil, row.id?.isMadeHere != true { throw Self.unknown }
        return try likely(row) ?? alike(row)
    }

    /// The one record that all of the keys agree on; the first alone decides where it is an id.
    private func only(of keys: [ImportKey]) throws -> ImportMatch? {
        var found: ImportMatch?
        for key in keys {
            guard let match = try one(key) else { continue }
            guard found == nil || found?.id == match.id else {
                throw StoreError(
                    .usage, "the id, code and external ids of this row name different records",
                    hint: "give the id of the one that is meant")
            }
            found = match
            if case .id = key { break }
        }
        return found
    }

    private func one(_ key: ImportKey) throws -> ImportMatch? {
        let matches = try target.records(matching: key, in: plan.collection)
        guard Set(matches.map(\.id)).count <= 1 else {
            throw StoreError(
                .usage, "several records match this row",
                hint: "give the id of the one that is meant")
        }
        return matches.first
    }

    private func likely(_ row: ImportRow) throws -> ImportMatch? {
        for key in row.keys.likely {
            let matches = try target.records(matching: key, in: plan.collection)
                .filter { !$0.isDeleted && $0.movedTo == nil && !row.contradicts($0, in: plan) }
            guard Set(matches.map(\.id)).count <= 1 else {
                throw StoreError(
                    .usage, "several records have the \(key.names) of this row",
                    hint: "give the id of the one that is meant")
            }
            if let match = matches.first { return match }
        }
        return nil
    }

    /// A record of which the row says nothing new.
    private func alike(_ row: ImportRow) throws -> ImportMatch? {
        for key in row.keys.alike {
            let match = try target.records(matching: key, in: plan.collection).first { match in
                !match.isDeleted && match.movedTo == nil
                    && row.changes.allSatisfy { $0.changesNothing(in: match.fields) }
            }
            if let match { return match }
        }
        return nil
    }

    private func checkIsInUse(_ match: ImportMatch) throws {
        if let space = match.movedTo {
            throw StoreError(
                .usage, "the record has moved to \(space)",
                hint: "import the row where \(space) is held, or leave it out")
        }
        guard match.isDeleted else { return }
        guard !match.fields.isEmpty else {
            throw StoreError(
                .usage, "the record was erased; nothing of it is left", hint: "leave the row out")
        }
        throw StoreError(
            .usage, "the record was deleted", hint: "restore it first, or leave the row out")
    }

    private static var missingRecord: StoreError {
        StoreError(
            .notFound, "the record that this row was exported from is not in this replica",
            hint: "sync first; if it was removed for good, leave the row out, or empty its id and "
                + "mark to add a new one")
    }

    private static var unknown: StoreError {
        StoreError(
            .notFound, "the id column names a record that is not in this replica",
            hint: "correct it, sync first, or empty it to add a new record; ids of another system "
                + "are --map column=external_ids:SCHEME")
    }
}

extension RecordID {
    /// Whether it has the form of the ids that replicas make: a table of another replica brings its
    /// records under the ids that they have there.
    fileprivate var isMadeHere: Bool { description.dropFirst(14).first == "7" }
}

extension ImportKey {
    /// The full id, if the key is one.
    var recordID: RecordID? {
        if case .id(let id) = self { id } else { nil }
    }

    /// The fields that it is made of, as a message names them.
    fileprivate var names: String {
        switch self {
        case .id: "id"
        case .fields(let values): values.map(\.field).joined(separator: ", ")
        }
    }
}

extension ImportRow {
    /// Whether a record has an external id of the same scheme that the row does not name: another
    /// thing of the same name.
    fileprivate func contradicts(_ match: ImportMatch, in plan: ImportPlan) -> Bool {
        plan.collection.fields.contains { field in
            guard field.form == .externalID else { return false }
            let given = changes.compactMap { change in
                if case .addElement(field.name, let id) = change { id.text } else { nil }
            }
            let held = (match.fields[field.name]?.array ?? []).compactMap(\.text)
            let schemes = Set(held.map(Self.scheme))
            return given.contains { schemes.contains(Self.scheme(of: $0)) }
                && Set(given).isDisjoint(with: held)
        }
    }

    private static func scheme(of id: String) -> String {
        String(id.prefix { $0 != ":" }).lowercased()
    }
}

extension FieldChange {
    /// Whether it takes a value away that the record has.
    func replaces(in fields: [String: Value]) -> Bool {
        switch self {
        case .set(let field, _): !(fields[field] ?? .null).isNull
        case .setMember(let group, let member, _): fields[group]?.map?[member] != nil
        case .removeElement: true
        case .addElement, .setElement: false
        }
    }
}

/// The records that the references of a table have named so far.
final class ReferenceCache {
    private struct Name: Hashable {
        let text: String
        let collection: String?
    }

    private static let limit = 10_000

    private var known: [Name: RecordID] = [:]

    func find(
        in target: some ImportTarget
    ) -> (_ text: String, _ collection: String?) throws -> RecordID {
        { [self] text, collection in
            let name = Name(text: text, collection: collection)
            if let id = known[name] { return id }
            let id = try target.reference(text, in: collection)
            if known.count >= Self.limit { known.removeAll() }
            known[name] = id
            return id
        }
    }
}
