import DomainModel
import Interchange
import ReplicaStore
import StoreKit
import SyncProtocol

/// A store in memory that imports write to, with the rules that an import depends on.
final class MemoryTarget: ImportTarget {
    struct Record {
        var isDeleted = false
        var fields: [String: Value]
    }

    private(set) var records: [RecordID: Record] = [:]
    private(set) var batches: [Int] = []
    /// Refuses an edit; what it throws undoes the whole batch.
    var refuse: (ImportEdit) throws -> Void = { _ in }
    private var generator = SeededGenerator(seed: 1)

    func add(_ fields: [String: Value], isDeleted: Bool = false) -> RecordID {
        let id = RecordID(milliseconds: Int64(records.count), using: &generator)
        records[id] = Record(isDeleted: isDeleted, fields: fields)
        return id
    }

    func records(
        matching key: ImportKey, in collection: CollectionSchema
    ) throws -> [ImportMatch] {
        let found = records.filter { id, record in
            switch key {
            case .id(let wanted): id == wanted
            case .fields(let values): values.allSatisfy { Self.holds(record.fields, $0) }
            }
        }
        return found.map {
            ImportMatch(id: $0.key, isDeleted: $0.value.isDeleted, fields: $0.value.fields)
        }
    }

    func reference(_ text: String, in collection: String?) throws -> RecordID {
        if let id = RecordID(text) { return id }
        let found = records.filter { $0.value.fields["name"] == .text(text) }
        guard found.count == 1, let id = found.first?.key else {
            throw StoreError(.notFound, "there is no “\(text)”")
        }
        return id
    }

    private static func holds(_ fields: [String: Value], _ wanted: ImportKey.FieldValue) -> Bool {
        let value = fields[wanted.field] ?? .null
        return value == wanted.value || value.array?.contains(wanted.value) == true
    }

    func apply(
        _ edits: [ImportEdit], in collection: CollectionSchema, space: String?, isRehearsal: Bool
    ) throws -> [ImportOutcome] {
        for edit in edits { try refuse(edit) }
        let (known, made) = (records, batches)
        defer { if isRehearsal { (records, batches) = (known, made) } }
        batches.append(edits.count)
        let commit = Dot(WriterID(rawValue: 1), UInt64(batches.count))
        return edits.map { edit in
            let id: RecordID
            switch edit.kind {
            case .create(let given): id = given ?? add([:])
            case .update(let known): id = known
            }
            var record = records[id] ?? Record(fields: [:])
            let before = record.fields
            for change in edit.changes { Self.apply(change, to: &record.fields) }
            records[id] = record
            return ImportOutcome(id: id, commit: record.fields == before ? nil : commit)
        }
    }

    private static func apply(_ change: FieldChange, to fields: inout [String: Value]) {
        switch change {
        case .set(let field, let value): fields[field] = value.isNull ? nil : value
        case .addElement(let field, let value):
            let elements = fields[field]?.array ?? []
            if !elements.contains(value) { fields[field] = .array(elements + [value]) }
        case .setElement(let field, let id, let value):
            var element = value.map ?? ["text": value]
            element["id"] = .text(id ?? "new")
            fields[field] = .array((fields[field]?.array ?? []) + [.map(element)])
        case .setMember(let group, let member, let value):
            var members = fields[group]?.map ?? [:]
            members[member] = value
            fields[group] = .map(members)
        case .removeElement: break
        }
    }
}
