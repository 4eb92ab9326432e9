import DomainModel
import ReplicaStore
import SyncProtocol

/// What a row says of the record that it is about.
package enum ImportKey: Hashable, Sendable {
    case id(RecordID)
    /// The record whose visible fields have these values: null means no value, and of a set the
    /// value is one of its elements. In the order of the natural key.
    case fields([FieldValue])

    package struct FieldValue: Hashable, Sendable {
        package let field: String
        package let value: Value

        package init(_ field: String, _ value: Value) {
            self.field = field
            self.value = value
        }
    }
}

/// The keys of a row, by what they decide. Spec: Domain §6.
package struct ImportKeys: Hashable, Sendable {
    /// What the id column says.
    package var named: ImportKey?
    /// What else finds one record for sure: the code, external ids, and a key that somebody chose.
    package var sure: [ImportKey] = []
    /// What finds one record where nothing surer does.
    package var likely: [ImportKey] = []
    /// What finds the records that may say the same as the row.
    package var alike: [ImportKey] = []

    package init(named: ImportKey? = nil, sure: [ImportKey] = []) {
        self.named = named
        self.sure = sure
    }

    /// All that finds one record, the surest first.
    package var deciding: [ImportKey] { sure + likely }
}

extension ImportKeys {
    /// The keys that a row's changes hold: the code, and the natural keys.
    init(of changes: [FieldChange], in collection: CollectionSchema, named: ImportKey?) {
        self.init(named: named)
        let values = RowValues(changes, collection)
        if let code = collection.codeField { sure += values.keys([code]).whole }
        for key in collection.naturalKeys {
            let keys = values.keys(key.fields)
            switch key.kind {
            case .unique: sure += keys.whole + keys.partial
            case .identification where key.fields.count == 1: sure += keys.whole
            case .identification, .duplicate:
                likely += keys.whole
                alike += keys.partial
            case .repetition: alike += keys.whole + keys.partial
            case .name: break
            }
        }
        if let named { sure.insert(named, at: 0) }
        var seen: Set<ImportKey> = []
        sure = sure.filter { seen.insert($0).inserted }
    }
}

/// What a row gives the fields that keys are made of.
private struct RowValues {
    private let collection: CollectionSchema
    private var values: [String: Value] = [:]
    private var elements: [String: [Value]] = [:]

    init(_ changes: [FieldChange], _ collection: CollectionSchema) {
        self.collection = collection
        for change in changes {
            switch change {
            case .set(let field, let value), .setMember(_, let field, let value):
                values[field] = value
            case .addElement(let field, let value): elements[field, default: []].append(value)
            case .removeElement, .setElement: continue
            }
        }
    }

    /// The keys of these fields: with a value of each, or without one of the optional ones.
    func keys(_ names: [String]) -> (whole: [ImportKey], partial: [ImportKey]) {
        if names.count == 1, let elements = elements[names[0]] {
            return (elements.map { .fields([ImportKey.FieldValue(names[0], $0)]) }, [])
        }
        let given = names.map { ImportKey.FieldValue($0, values[$0] ?? .null) }
        let missing = given.filter(\.value.isNull)
        if missing.isEmpty { return ([.fields(given)], []) }
        let mayLack = missing.allSatisfy { collection.field($0.field)?.requirement != .required }
        let hasAny = missing.count < given.count
        // A key is kept under its first field: without that, nothing is found.
        return ([], mayLack && hasAny && !given[0].value.isNull ? [.fields(given)] : [])
    }
}
