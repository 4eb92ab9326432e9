import DomainModel
import ReplicaStore
import SyncProtocol

/// The records of a collection by the values of one field, for a key that somebody chose for an
/// import and the store keeps no index of.
///
/// It grows with what the import writes. A value that a record has lost stays in it, so whoever
/// looks something up compares.
final class ChosenKeyIndex {
    private var field: String?
    private var records: [String: Set<RecordID>] = [:]

    /// Reads all records, once for each field.
    func fill(
        _ name: String, _ forEach: ((RecordID, [String: Value]) -> Void) throws -> Void
    ) rethrows {
        guard field != name else { return }
        field = name
        records = [:]
        try forEach { id, fields in
            let value = fields[name] ?? .null
            for element in value.array ?? [value] { self.add(element, of: id) }
        }
    }

    func add(_ changes: [FieldChange], of id: RecordID) {
        guard let field else { return }
        for change in changes {
            switch change {
            case .set(field, let value), .addElement(field, let value): add(value, of: id)
            default: continue
            }
        }
    }

    func records(with value: Value) -> [RecordID] {
        (records[Self.text(value)] ?? []).sorted()
    }

    private func add(_ value: Value, of id: RecordID) {
        if !value.isNull { records[Self.text(value), default: []].insert(id) }
    }

    private static func text(_ value: Value) -> String { SearchFolding.fold(value.shownText) }
}

extension Value? {
    /// Whether it is this value, or has it as an element; texts without regard to case.
    func holds(_ wanted: Value) -> Bool {
        let text = SearchFolding.fold(wanted.shownText)
        let elements = self?.array ?? [self ?? .null]
        return elements.contains { SearchFolding.fold($0.shownText) == text }
    }
}
