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
    /// The columns that are left out, by name.
    package let ignoredColumns: [String]
    /// How dates are read that are written with numbers.
    package var dates = DateColumns()
    /// Where the marks stand; nil where there are none, or no ids that they are of.
    private let markColumn: Int?
    /// The field that somebody chose to find records by.
    private let keyField: FieldSchema?

    /// - Parameters:
    ///   - maps: `column=field` each, `column=-` for one that is not to be read.
    ///   - sets: `field=value` each.
    ///   - tags: the HXL tags of the columns, where the table has any.
    ///   - leavesOthers: whether columns that are no field are left out, and not refused.
    ///   - key: the column that says which record a row is about.
    package init(
        collection: CollectionSchema, header: [String], tags: [String]? = nil,
        maps: [String] = [], sets: [String] = [], leavesOthers: Bool = false, key: String? = nil
    ) throws(StoreError) {
        self.collection = collection
        let columns = try ColumnMap(maps, collection: collection, leavesOthers: leavesOthers)
            .columns(header, tags: tags)
        self.columns = columns
        ignoredColumns = zip(header, columns).filter { $1 == .ignored }
            .map { PlainText.normalise($0.0) }
        markColumn = columns.contains(.id) ? columns.firstIndex(of: .mark) : nil
        let names = header.map { SearchFolding.fold(PlainText.normalise($0)) }
        tableName = Self.tableName(names.filter { $0 != RowMark.column }, of: collection)
        keyField = try key.map { name throws(StoreError) in
            try Self.keyField(name, header, columns)
        }
        var constants: [FieldChange] = []
        for set in sets { constants += try Self.constant(set, in: collection) }
        self.constants = constants
        guard columns.contains(where: { ![.ignored, .unnamed, .mark].contains($0) }) else {
            throw StoreError(.usage, "no column of the table is read")
        }
    }

    private static func keyField(
        _ name: String, _ header: [String], _ columns: [ImportColumn]
    ) throws(StoreError) -> FieldSchema {
        let name = PlainText.normalise(name)
        let place = header.firstIndex { PlainText.normalise($0) == name }
        guard let place else {
            let names = header.map(PlainText.normalise).joined(separator: ", ")
            throw StoreError(
                .usage, "--key names the column “\(name.prefix(60))”, which the table lacks",
                hint: "its columns: \(names)")
        }
        guard case .field(let field)? = columns[place].target?.place, field.isKeyable else {
            throw StoreError(
                .usage, "the column “\(name.prefix(60))” cannot say which record a row is about",
                hint: "--key takes a column of a field with one value, or of a set")
        }
        return field
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
    /// What finds the record.
    package internal(set) var keys: ImportKeys
    /// Never two for one single value. Of a row with a mark, all that its cells say.
    package internal(set) var changes: [FieldChange]
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
    package func row(_ row: TableRow) throws(StoreError) -> ImportRow {
        if let problem = row.problem { throw StoreError(.usage, problem) }
        var id: ImportKey?
        var changes: [FieldChange] = []
        for (index, column) in columns.enumerated() where index < row.cells.count {
            switch column {
            case .ignored, .mark: continue
            case .id: id = try identity(column.text(of: row.cells[index]))
            case .field(let target), .identifiers(let target, _):
                if markColumn == nil { changes += try target.changes(cell: plainCell(row, index)) }
            case .unnamed:
                guard PlainText.normalise(row.cells[index]).isEmpty else {
                    throw StoreError(
                        .usage, "column \(index + 1) has no name, and a value in this row")
                }
            }
        }
        if let marked = try marked(row, id) { return marked }
        if markColumn != nil { changes = try plainChanges(row) }
        changes = filled(changes)
        return ImportRow(
            line: row.line, id: id?.recordID, keys: keys(of: changes, named: id),
            changes: changes, marked: nil)
    }

    private func keys(of changes: [FieldChange], named: ImportKey?) -> ImportKeys {
        let keys = ImportKeys(of: changes, in: collection, named: named)
        guard let keyField else { return keys }
        let values = changes.compactMap { $0.value(of: keyField.name) }
        var chosen = ImportKeys(named: named, sure: named.map { [$0] } ?? [])
        chosen.sure += values.map { .fields([ImportKey.FieldValue(keyField.name, $0)]) }
        return chosen
    }

    /// The row with the ids of the records that its references name.
    ///
    /// - Throws: what `find` throws, and where the row lacks the key that somebody chose.
    func resolved(
        _ row: ImportRow, find: (_ text: String, _ collection: String?) throws -> RecordID
    ) throws -> ImportRow {
        var row = row
        if collection.hasReferences {
            row.changes = try row.changes.map { change in
                guard case .reference(let target)? = collection.field(change.field)?.type.element
                else { return change }
                return try change.mapped { value in
                    try value.text.map { .text(try find($0, target).description) } ?? value
                }
            }
            if row.marked == nil { row.keys = keys(of: row.changes, named: row.keys.named) }
        }
        if let keyField, row.marked == nil, row.keys.sure.isEmpty {
            throw StoreError(
                .usage, "the row has nothing in the key column (\(keyField.name))",
                hint: "fill it in, or leave the row out")
        }
        return row
    }

    private func plainChanges(_ row: TableRow) throws(StoreError) -> [FieldChange] {
        var changes: [FieldChange] = []
        for (index, column) in columns.enumerated() where index < row.cells.count {
            guard let target = column.target else { continue }
            changes += try target.changes(cell: plainCell(row, index))
        }
        return changes
    }

    /// What a cell says to its field.
    private func cell(_ row: TableRow, _ index: Int) throws(StoreError) -> String {
        let column = columns[index]
        let text = column.text(of: row.cells[index])
        guard let field = column.dateField else { return text }
        return try dates.text(text, of: field, column: index)
    }

    /// The same of a row without a mark, in which a word may say that nothing is known.
    private func plainCell(_ row: TableRow, _ index: Int) throws(StoreError) -> String {
        NoValue.isWord(row.cells[index]) ? "" : try cell(row, index)
    }

    /// The row by its mark; nil where it has none.
    private func marked(_ row: TableRow, _ key: ImportKey?) throws(StoreError) -> ImportRow? {
        guard let markColumn, markColumn < row.cells.count else { return nil }
        let text = PlainText.normalise(row.cells[markColumn])
        if text.isEmpty { return nil }
        guard let id = key?.recordID else {
            throw StoreError(
                .usage, "the row has a mark in \(RowMark.column), and no id",
                hint: "empty the mark of a new row")
        }
        var reader = MarkedRowReader(mark: try RowMark(text, of: id))
        for (index, column) in columns.enumerated() where index < row.cells.count {
            guard let target = column.target else { continue }
            try reader.read(target, cell: cell(row, index))
        }
        return ImportRow(
            line: row.line, id: id, keys: ImportKeys(named: .id(id), sure: [.id(id)]),
            changes: reader.changes, marked: reader.marked)
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

extension FieldSchema {
    /// Whether its values, or its elements, can say which record a row is about.
    fileprivate var isKeyable: Bool {
        switch type {
        case .log, .items, .longtext: false
        default: group == nil
        }
    }
}

extension FieldChange {
    /// The value that a field gets, or the element that it gains.
    fileprivate func value(of field: String) -> Value? {
        switch self {
        case .set(field, let value) where !value.isNull: value
        case .addElement(field, let element): element
        default: nil
        }
    }

    /// The same change with other values; entries and items stay.
    fileprivate func mapped(_ other: (Value) throws -> Value) rethrows -> FieldChange {
        switch self {
        case .set(let field, .array(let elements)):
            .set(field: field, .array(try elements.map(other)))
        case .set(let field, let value): .set(field: field, try other(value))
        case .addElement(let field, let element):
            .addElement(field: field, try other(element))
        case .removeElement(let field, let element):
            .removeElement(field: field, try other(element))
        case .setElement, .setMember: self
        }
    }

    /// What two changes have in common of which only one can hold.
    fileprivate var place: String {
        if case .setMember(let group, let member, _) = self { "\(group).\(member)" } else { field }
    }
}
