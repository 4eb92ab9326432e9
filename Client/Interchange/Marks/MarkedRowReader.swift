import DomainModel
import ReplicaStore
import StoreKit
import SyncProtocol

/// Reads the cells of a row with a mark: what each says, and whether somebody has edited it.
struct MarkedRowReader {
    let mark: RowMark
    private(set) var changes: [FieldChange] = []
    private var fields: Set<String> = []
    private var edited: Set<String> = []
    private var sets: [String: Set<Value>] = [:]

    init(mark: RowMark) {
        self.mark = mark
    }

    var marked: MarkedRow {
        MarkedRow(mark: mark, unedited: fields.subtracting(edited), sets: sets)
    }

    /// Takes a cell in. An emptied cell of a field or set with one value each is a change; logs and
    /// items lose nothing by it.
    mutating func read(_ target: FieldTarget, cell: String) throws(StoreError) {
        guard let field = target.singleField else {
            changes += try target.changes(cell: cell)
            return
        }
        let column = ExportColumn(field: field)
        let register = field.register
        fields.insert(register)
        let text = PlainText.normalise(cell)
        let isAsExported = mark.had(text, in: column.name)
        let read: [FieldChange]
        do {
            read = try self.read(target, field, text)
        } catch {
            // Nobody has typed what does not fit the schema here: it was exported so.
            if isAsExported { return }
            throw error
        }
        let value = Self.value(of: read)
        if !isAsExported, !mark.had(column.text(value), in: column.name) {
            edited.insert(register)
        }
        if case .set = field.type, field.namesInFull(value) {
            sets[field.name, default: []].formUnion(value.array ?? [])
        }
        changes += read
    }

    private func read(
        _ target: FieldTarget, _ field: FieldSchema, _ text: String
    ) throws(StoreError) -> [FieldChange] {
        if text.isEmpty, !field.type.isElementwise { return [target.clearing].compactMap(\.self) }
        return try target.changes(cell: text)
    }

    /// What a cell says, as the field's value.
    private static func value(of changes: [FieldChange]) -> Value {
        var elements: [Value] = []
        for change in changes {
            switch change {
            case .set(_, let value), .setMember(_, _, let value): return value
            case .addElement(_, let element): elements.append(element)
            case .removeElement, .setElement: continue
            }
        }
        let sorted = elements.sorted {
            $0.shownText.utf8.lexicographicallyPrecedes($1.shownText.utf8)
        }
        return elements.isEmpty ? .null : .array(sorted)
    }
}

extension MarkedRow {
    /// What the row wants of a record with these visible fields: besides its changes, that the
    /// elements go which its cells do not name.
    func changes(_ changes: [FieldChange], of fields: [String: Value]) -> [FieldChange] {
        let removals = sets.keys.sorted().flatMap { name -> [FieldChange] in
            let wanted = sets[name] ?? []
            return (fields[name]?.array ?? []).filter { !wanted.contains($0) }
                .map { .removeElement(field: name, $0) }
        }
        return (changes + removals).filter { !$0.changesNothing(in: fields) }
    }

    /// The state that the row shows.
    func shown(in collection: CollectionSchema) -> ShownState {
        ShownState(context: mark.context, unedited: unedited) { [mark] name, value in
            guard let register = collection.register(name) else { return false }
            return register.fields.allSatisfy { field in
                let column = ExportColumn(field: field)
                return mark.had(column.cell([name: value]), in: column.name)
            }
        }
    }
}

extension FieldSchema {
    /// Whether no element is a reference that has still to be looked up.
    fileprivate func namesInFull(_ value: Value) -> Bool {
        guard case .reference = type.element else { return true }
        return (value.array ?? []).allSatisfy { RecordID($0.text ?? "") != nil }
    }
}

extension FieldTarget {
    /// The field whose column this is: a part of a group too, but no whole group or one element.
    fileprivate var singleField: FieldSchema? {
        switch place {
        case .field(let field), .member(let field, _): field
        case .group, .element: nil
        }
    }

    /// The change that empties a field with one value.
    fileprivate var clearing: FieldChange? {
        switch place {
        case .field(let field): .set(field: field.name, .null)
        case .member(let field, let group):
            .setMember(group: group, member: field.name, .null)
        case .group, .element: nil
        }
    }
}
