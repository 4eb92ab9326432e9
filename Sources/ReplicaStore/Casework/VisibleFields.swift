import DomainModel
import SyncProtocol

/// The visible values of a record that is at hand as a state.
struct VisibleFields {
    let state: RecordState
    let collection: CollectionSchema

    subscript(_ field: String) -> Value { self[RegisterKey(field)] }

    subscript(_ key: RegisterKey) -> Value {
        guard let register = state.registers[key] else { return .null }
        return collection.rule(for: key).view(of: register).value
    }

    /// The elements of a set.
    func elements(_ field: String) -> [String] {
        state.registers.entries(ofField: field).compactMap { entry in
            guard let element = entry.key.element, self[entry.key] == true else { return nil }
            return String(element)
        }
    }

    /// Whether a person is asked about a field.
    func isOpen(_ field: String) -> Bool {
        let key = RegisterKey(field)
        return state.registers[key].map { collection.rule(for: key).view(of: $0).question != nil }
            ?? false
    }
}
