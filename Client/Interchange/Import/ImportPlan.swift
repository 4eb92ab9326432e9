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
