import DomainModel
import ReplicaStore
import StoreKit
import SyncProtocol
import TextFormats

/// Finds out what the columns of a table are, by their names and by what somebody said of them.
struct ColumnMap {
    private let collection: CollectionSchema
    /// The field, `id`, or `-` that somebody gave a column.
    private var given: [String: String] = [:]
    /// Whether columns that are no field are left out.
    private let leavesOthers: Bool

    /// - Parameters:
    ///   - maps: `column=field` each; `-` for a column that is not to be read.
    ///   - leavesOthers: whether columns that are no field are left out, and not refused.
    init(
        _ maps: [String], collection: CollectionSchema, leavesOthers: Bool = false
    ) throws(StoreError) {
        self.collection = collection
        self.leavesOthers = leavesOthers
        for map in maps {
            guard let equals = map.lastIndex(of: "=") else {
                throw StoreError(
                    .usage, "--map “\(map.prefix(60))” has no “=”",
                    hint: "write --map column=field, or column=- to leave it out")
            }
            let column = PlainText.normalise(String(map[..<equals]))
            let field = PlainText.normalise(String(map[map.index(after: equals)...]))
            guard given.updateValue(field, forKey: column) == nil else {
                throw StoreError(.usage, "--map names the column “\(column)” twice")
            }
        }
    }

    /// - Parameter tags: the HXL tags of the columns, where the table has any.
    func columns(
        _ header: [String], tags: [String]? = nil
    ) throws(StoreError) -> [ImportColumn] {
        let names = header.map(PlainText.normalise)
        if let missing = given.keys.sorted().first(where: { !names.contains($0) }) {
            throw StoreError(
                .usage, "--map names the column “\(missing)”, which the table does not have",
                hint: "its columns: \(names.joined(separator: ", "))")
        }
        var columns: [ImportColumn] = []
        var unknown: [String] = []
        for (place, name) in names.enumerated() {
            let tag = tags.flatMap { $0.indices.contains(place) ? $0[place] : nil }
            if let column = try column(name, tag: tag ?? "") {
                columns.append(column)
            } else if leavesOthers {
                columns.append(.ignored)
            } else {
                unknown.append(name)
            }
        }
        if !unknown.isEmpty { throw unknownColumns(unknown) }
        try checkOnce(columns, names: names)
        return columns
    }

    private func column(_ name: String, tag: String) throws(StoreError) -> ImportColumn? {
        if let field = given[name] {
            if field == "-" { return .ignored }
            if field == "id" { return .id }
            if let column = try identifiers(field) { return column }
            return .field(try FieldTarget(field, in: collection))
        }
        if name.isEmpty, tag.isEmpty { return .unnamed }
        if name.lowercased() == RowMark.column { return .mark }
        let folded = SearchFolding.fold(name)
        if folded == "id" { return .id }
        if isStoreColumn(folded) { return .ignored }
        let label = collection.fields.first { SearchFolding.fold($0.label) == folded }?.name
        for candidate in [name, name.lowercased(), label].compactMap({ $0 }) {
            if let target = try? FieldTarget(candidate, in: collection) { return .field(target) }
        }
        guard let field = HXLTags.field(for: tag, in: collection.name) else {
            // A table's tags say what is for whom; a column without one is for its authors.
            return name.isEmpty ? .ignored : nil
        }
        return .field(try FieldTarget(field, in: collection))
    }

    /// `external_ids:kobo` as the field and the scheme of the column's ids; nil for other texts.
    private func identifiers(_ text: String) throws(StoreError) -> ImportColumn? {
        guard let colon = text.firstIndex(of: ":"),
            let field = collection.field(String(text[..<colon])), field.form == .externalID
        else { return nil }
        let scheme = String(text[text.index(after: colon)...])
        do { try field.validate(.text("\(scheme):1")) } catch { throw StoreError(error) }
        return .identifiers(try FieldTarget(field.name, in: collection), scheme: scheme)
    }

    /// What an export tells of a record and no import may change.
    private func isStoreColumn(_ name: String) -> Bool {
        if ["collection", "space"].contains(name) { return collection.field(name) == nil }
        guard let field = collection.field(name) else { return false }
        return field.isStoreField && name != "merged_into"
    }

    private func unknownColumns(_ names: [String]) -> StoreError {
        let known = collection.unknownField(names[0]).hint ?? ""
        let quoted = names.map { "“\($0.prefix(60))”" }.joined(separator: ", ")
        return StoreError(
            .usage, "\(collection.name) has no field for the columns \(quoted)",
            hint: "say --map column=field, column=- to leave it out, or --only-mapped to leave out "
                + "all such columns; \(known)")
    }

    /// Several columns may give elements of one field, and only one a single value.
    private func checkOnce(
        _ columns: [ImportColumn], names: [String]
    ) throws(StoreError) {
        var seen: [ImportColumn: String] = [:]
        for (column, name) in zip(columns, names) where !column.mayRepeat {
            if let other = seen.updateValue(name, forKey: column) {
                throw StoreError(
                    .usage, "the columns “\(other)” and “\(name)” stand for the same field",
                    hint: "leave one out: --map “\(name)”=-")
            }
        }
    }
}

extension ImportColumn {
    fileprivate var mayRepeat: Bool {
        switch self {
        case .ignored, .unnamed: true
        case .id, .mark: false
        case .field(let target), .identifiers(let target, _): target.takesElements
        }
    }
}

/// What a column of a table is taken for.
package enum ImportColumn: Hashable, Sendable {
    /// The record's id, or its code in a collection that has codes.
    case id
    case field(FieldTarget)
    /// Ids that another system has given, without the scheme that says which.
    case identifiers(FieldTarget, scheme: String)
    /// What the row was exported from.
    case mark
    /// Not read: told to, or set by the store alone.
    case ignored
    /// Without a name, so that it must not hold anything.
    case unnamed
}

extension ImportColumn {
    /// The field that the column's cells are of; nil for a column that is no field.
    var target: FieldTarget? {
        switch self {
        case .field(let target), .identifiers(let target, _): target
        case .id, .mark, .ignored, .unnamed: nil
        }
    }

    /// What a cell says, without what a table adds and with what it leaves to its readers.
    func text(of cell: String) -> String {
        let text = FormulaGuard.unguarded(cell)
        guard case .identifiers(_, let scheme) = self else { return text }
        return text.split(whereSeparator: { ";|\n".contains($0) })
            .map { PlainText.normalise(String($0)) }.filter { !$0.isEmpty }
            .map { $0.hasPrefix("\(scheme):") ? $0 : "\(scheme):\($0)" }
            .joined(separator: ";")
    }
}
