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
    /// Names the table by its collection and columns, in any order.
    package let tableName: String
    /// Where the marks stand; nil where there are none, or no ids that they are of.
    private let markColumn: Int?

    /// - Parameters:
    ///   - maps: `column=field` each, `column=-` for one that is not to be read.
    ///   - sets: `field=value` each.
    package init(
        collection: CollectionSchema, header: [String], maps: [String] = [], sets: [String] = []
    ) throws(StoreError) {
        self.collection = collection
        columns = try ColumnMap(maps, collection: collection).columns(header)
        markColumn = columns.contains(.id) ? columns.firstIndex(of: .mark) : nil
        let names = header.map { SearchFolding.fold(PlainText.normalise($0)) }
        tableName = Self.tableName(names.filter { $0 != RowMark.column }, of: collection)
        var constants: [FieldChange] = []
        for set in sets { constants += try Self.constant(set, in: collection) }
        self.constants = constants
        guard columns.contains(where: { ![.ignored, .unnamed, .mark].contains($0) }) else {
            throw StoreError(.usage, "no column of the table is read")
        }
    }

    private static func tableName(_ names: [String], of collection: CollectionSchema) -> String {
        let text = names.sorted().joined(separator: "\n")
        let hash = ContentHash(of: Array(text.utf8)).bytes.prefix(8)
        return "\(collection.name)-\(Hexadecimal.text(Array(hash)))"
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
    /// Never two for one single value. Of a row with a mark, all that its cells say.
    package let changes: [FieldChange]
    /// What the row was exported from.
    package let marked: MarkedRow?
}

/// What a row with a mark says besides its values.
package struct MarkedRow: Hashable, Sendable {
    package let mark: RowMark
    /// The fields, or groups, of which no cell was edited.
    package let unedited: Set<String>
    /// The sets that the row has cells of, with all their elements as the cells have them.
    package let sets: [String: Set<Value>]
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
            let cell = column.text(of: row.cells[index])
            switch column {
            case .ignored, .mark: continue
            case .id: id = try identity(cell)
            case .field(let target), .identifiers(let target, _):
                if markColumn == nil { changes += try target.changes(cell: cell) }
            case .unnamed:
                guard PlainText.normalise(cell).isEmpty else {
                    throw StoreError(
                        .usage, "column \(index + 1) has no name, and a value in this row")
                }
            }
        }
        if let marked = try marked(row, id) { return marked }
        if markColumn != nil { changes = try plainChanges(row) }
        changes = filled(changes)
        var keys = ImportKey.keys(of: changes, in: collection)
        if let id { keys = [id] + keys.filter { $0 != id } }
        return ImportRow(
            line: row.line, id: id?.recordID, keys: keys, changes: changes, marked: nil)
    }

    private func plainChanges(_ row: CSVRow) throws(StoreError) -> [FieldChange] {
        var changes: [FieldChange] = []
        for (column, cell) in zip(columns, row.cells) {
            guard let target = column.target else { continue }
            changes += try target.changes(cell: column.text(of: cell))
        }
        return changes
    }

    /// The row by its mark; nil where it has none.
    private func marked(_ row: CSVRow, _ key: ImportKey?) throws(StoreError) -> ImportRow? {
        guard let markColumn, markColumn < row.cells.count else { return nil }
        let text = PlainText.normalise(row.cells[markColumn])
        if text.isEmpty { return nil }
        guard let id = key?.recordID else {
            throw StoreError(
                .usage, "the row has a mark in \(RowMark.column), and no id",
                hint: "empty the mark of a new row")
        }
        var reader = MarkedRowReader(mark: try RowMark(text, of: id))
        for (column, cell) in zip(columns, row.cells) {
            guard let target = column.target else { continue }
            try reader.read(target, cell: column.text(of: cell))
        }
        return ImportRow(
            line: row.line, id: id, keys: [.id(id)], changes: reader.changes,
            marked: reader.marked)
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
