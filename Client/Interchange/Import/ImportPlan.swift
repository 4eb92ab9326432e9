import DomainModel
import ReplicaStore
import StoreKit
import SyncProtocol
import TextFormats

/// How the rows of one table become changes to the records of one collection.
package struct ImportPlan: Sendable {
    package let collection: CollectionSchema
    /// One for each column of the table.
    package let columns: [ImportColumn]
    /// What `--set` fills in every row where no column gives it.
    package let constants: [FieldChange]
    private let header: [String]

    /// - Parameters:
    ///   - maps: `column=field` each, `column=-` for one that is not to be read.
    ///   - sets: `field=value` each.
    package init(
        collection: CollectionSchema, header: [String], maps: [String] = [], sets: [String] = []
    ) throws(StoreError) {
        self.collection = collection
        self.header = header
        columns = try ColumnMap(maps, collection: collection).columns(header)
        var constants: [FieldChange] = []
        for set in sets { constants += try Self.constant(set, in: collection) }
        self.constants = constants
        guard columns.contains(where: { $0 != .ignored && $0 != .unnamed }) else {
            throw StoreError(.usage, "no column of the table is read")
        }
    }

    private static func constant(
        _ text: String, in collection: CollectionSchema
    ) throws(StoreError) -> [FieldChange] {
        guard let equals = text.firstIndex(of: "="), !text[..<equals].hasSuffix("-") else {
            throw StoreError(.usage, "--set takes field=value, not “\(text.prefix(60))”")
        }
        if text[..<equals].hasSuffix("+") {
            return [try FieldChange.parse(argument: text, collection: collection)]
        }
        let name = PlainText.normalise(String(text[..<equals]))
        let target = try FieldTarget(name, in: collection)
        let changes = try target.changes(cell: String(text[text.index(after: equals)...]))
        guard !changes.isEmpty else {
            throw StoreError(.usage, "--set \(name)= needs a value")
        }
        return changes
    }
}

/// A row as changes to a record that is still to be found or made.
package struct ImportRow: Hashable, Sendable {
    package let line: Int
    /// Nil unless the row has a full id.
    package let id: RecordID?
    /// What finds the record, the surest first.
    package let keys: [ImportKey]
    /// Never two for one single value.
    package let changes: [FieldChange]
}

extension ImportPlan {
    /// Reads a row.
    ///
    /// - Throws: `StoreError`, when the row cannot be used; its message names the column and, but
    ///   for restricted fields, the value.
    package func row(_ row: CSVRow) throws(StoreError) -> ImportRow {
        if let problem = row.problem { throw StoreError(.usage, problem) }
        var id: ImportKey?
        var changes: [FieldChange] = []
        for (index, column) in columns.enumerated() where index < row.cells.count {
            let cell = FormulaGuard.unguarded(row.cells[index])
            switch column {
            case .ignored: continue
            case .id: id = try identity(cell)
            case .field(let target): changes += try target.changes(cell: cell)
            case .unnamed:
                guard PlainText.normalise(cell).isEmpty else {
                    throw StoreError(
                        .usage, "column \(index + 1) has no name, and a value in this row")
                }
            }
        }
        changes = filled(changes)
        var keys = ImportKey.keys(of: changes, in: collection)
        if let id { keys = [id] + keys.filter { $0 != id } }
        guard case .id(let recordID)? = id else {
            return ImportRow(line: row.line, id: nil, keys: keys, changes: changes)
        }
        return ImportRow(line: row.line, id: recordID, keys: keys, changes: changes)
    }

    private func identity(_ cell: String) throws(StoreError) -> ImportKey? {
        let text = PlainText.normalise(cell)
        if text.isEmpty { return nil }
        if let id = RecordID(text) { return .id(id) }
        guard let code = collection.codeField else {
            throw StoreError(
                .usage, "“\(text.prefix(60))” is no id", hint: "an import needs ids in full")
        }
        return .fields([ImportKey.FieldValue(code, .text(text))])
    }

    /// Adds the constants whose field the row leaves empty, and those that add elements.
    private func filled(_ changes: [FieldChange]) -> [FieldChange] {
        let given = Set(changes.map(\.place))
        let missing = constants.filter { constant in
            switch constant {
            case .addElement, .setElement: !changes.contains(constant)
            default: !given.contains(constant.place)
            }
        }
        return changes + missing
    }
}

extension FieldChange {
    /// What two changes have in common of which only one can hold.
    fileprivate var place: String {
        if case .setMember(let group, let member, _) = self { "\(group).\(member)" } else { field }
    }
}

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

/// The store that an import writes to.
package protocol ImportTarget {
    /// Gives the records of the collection that a key finds, deleted ones too; the first few are
    /// enough where there are several.
    func records(matching key: ImportKey, in collection: CollectionSchema) throws -> [ImportMatch]

    /// Makes these changes, all of them or none.
    ///
    /// - Parameter space: where new records go; nil for where the collection's go.
    /// - Returns: for each edit the commit that made it; nil where it changed nothing, for a
    ///   reference may turn out to be the one that the record holds, named in another way.
    /// - Throws: `StoreError` or `FieldError`. After one of a kind that a single row can cause, the
    ///   importer tries again with fewer edits until it has found the row.
    func apply(
        _ edits: [ImportEdit], in collection: CollectionSchema, space: String?
    ) throws -> [Dot?]
}

/// A record that a row may be about.
package struct ImportMatch: Sendable {
    package let id: RecordID
    package let isDeleted: Bool
    /// The visible fields as `show` gives them.
    package let fields: [String: Value]

    package init(id: RecordID, isDeleted: Bool = false, fields: [String: Value]) {
        self.id = id
        self.isDeleted = isDeleted
        self.fields = fields
    }
}

/// What one row does to one record.
package struct ImportEdit: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Makes a record, with this id if the row has one.
        case create(RecordID?)
        case update(RecordID)
    }

    /// Where the row stands in the table.
    package let line: Int
    package let kind: Kind
    /// Never empty; of an update, only what differs from the visible fields.
    package let changes: [FieldChange]
}
