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

extension ImportKey {
    /// The full id, if the key is one.
    var recordID: RecordID? {
        if case .id(let id) = self { id } else { nil }
    }

    /// The keys that a row's changes hold: the code, and the natural keys that tell records apart.
    static func keys(of changes: [FieldChange], in collection: CollectionSchema) -> [ImportKey] {
        let kinds: [NaturalKey.Kind] = [.unique, .identification]
        var names = collection.naturalKeys.filter { kinds.contains($0.kind) }.map(\.fields)
        if let code = collection.codeField, !names.contains([code]) { names.insert([code], at: 0) }
        return names.flatMap { keys(names: $0, changes: changes, in: collection) }
    }

    private static func keys(
        names: [String], changes: [FieldChange], in collection: CollectionSchema
    ) -> [ImportKey] {
        if names.count == 1, case .set? = collection.field(names[0])?.type {
            return changes.compactMap { change in
                guard case .addElement(names[0], let element) = change else { return nil }
                return .fields([FieldValue(names[0], element)])
            }
        }
        let values = names.map { FieldValue($0, value(of: $0, in: changes)) }
        // A key of several fields may lack the optional ones, never those that a record needs.
        let isWhole = values.allSatisfy { value in
            let isRequired = collection.field(value.field)?.requirement == .required
            return !value.value.isNull || names.count > 1 && !isRequired
        }
        return isWhole && values.contains { !$0.value.isNull } ? [.fields(values)] : []
    }

    private static func value(of name: String, in changes: [FieldChange]) -> Value {
        for change in changes.reversed() {
            switch change {
            case .set(name, let value): return value
            case .setMember(_, name, let value): return value
            default: continue
            }
        }
        return .null
    }
}
