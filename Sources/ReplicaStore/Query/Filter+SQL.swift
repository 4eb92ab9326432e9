import DomainModel
import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// A piece of SQL with the values bound to its question marks, in their order.
package struct SQLFragment: Sendable {
    package var expression: String
    package var arguments: [DatabaseValue]
}

/// Where the parts of a record stand in the query that a filter or an order becomes part of.
///
/// These are SQL that the store wrote, never text that somebody typed.
package struct RecordColumns: Sendable {
    /// JSON text of the visible fields.
    package var document: String
    /// The id as text with hyphens.
    package var id: String
    package var space: String

    package init(document: String = "document", id: String = "id", space: String = "space") {
        self.document = document
        self.id = id
        self.space = space
    }
}

extension Filter {
    /// Gives the condition in SQLite's SQL; it is 0 or 1, never null.
    ///
    /// Every value is bound; names come from the schema alone. Calls `fieldbook_fold`, which the
    /// connection has to know (`Filter.foldFunction`).
    package func sql(_ columns: RecordColumns = RecordColumns()) -> SQLFragment {
        var builder = FilterSQL(columns: columns)
        let expression = builder.condition(self)
        return SQLFragment(expression: expression, arguments: builder.arguments)
    }

    /// `fieldbook_fold(value)`: the folded form of a text or number, null for null.
    package static let foldFunction = DatabaseFunction(
        "fieldbook_fold", argumentCount: 1, pure: true
    ) { values in
        String.fromDatabaseValue(values[0]).map(SearchFolding.fold)
            ?? (values[0].isNull ? nil : "\(values[0].storage.value ?? "")")
    }

    /// `fieldbook_order(value)`: what a text's place in an alphabet is told by; other values as
    /// they are.
    package static func orderFunction(_ order: AlphabeticalOrder) -> DatabaseFunction {
        DatabaseFunction("fieldbook_order", argumentCount: 1, pure: true) { values in
            guard case .string(let text) = values[0].storage else { return values[0] }
            return Data(order.key(of: text))
        }
    }
}

/// Builds expressions and expunges their arguments in the order of the question marks.
struct FilterSQL {
    let columns: RecordColumns
    private(set) var arguments: [DatabaseValue] = []

    init(columns: RecordColumns) { self.columns = columns }

    mutating func bind(_ value: some DatabaseValueConvertible) -> String {
        arguments.append(value.databaseValue)
        return "?"
    }

    mutating func bind(_ value: Value) -> String {
        switch value {
        case .bool(let bool): bind(bool)
        case .int(let int): bind(int)
        case .double(let double): bind(double)
        case .text(let text): bind(text)
        case .null, .bytes, .array, .map: "NULL"
        }
    }

    /// The place of a field within the document, as an SQL text.
    static func path(_ field: FieldSchema) -> String {
        let names = [field.group, field.name].compactMap { $0 }.map { "\"\($0)\"" }
        let path = "$." + names.joined(separator: ".")
        return "'\(path.replacing("'", with: "''"))'"
    }

    func expression(_ operand: FilterOperand) -> String {
        switch operand.place {
        case .column(.id): columns.id
        case .column(.space): columns.space
        case .document(let field): "json_extract(\(columns.document), \(Self.path(field)))"
        }
    }

    /// The place of a code in its declared order; null for a code that is not in it.
    mutating func rank(_ expression: String, order: [String]) -> String {
        let cases = order.enumerated().map { "WHEN \(bind($1)) THEN \($0)" }
        return "(CASE \(expression) \(cases.joined(separator: " ")) END)"
    }
}

extension FilterSQL {
    mutating func condition(_ filter: Filter) -> String {
        switch filter {
        case .all(let filters): joined(filters, by: " AND ")
        case .any(let filters): joined(filters, by: " OR ")
        case .not(let filter): "(NOT \(condition(filter)))"
        case .compare(let operand, let comparison, let value):
            compare(operand, comparison, value)
        case .contains(let operand, let folded): contains(operand, folded)
        case .has(let operand, let element): has(operand, element)
        }
    }

    private mutating func joined(_ filters: [Filter], by word: String) -> String {
        "(" + filters.map { condition($0) }.joined(separator: word) + ")"
    }

    private mutating func compare(
        _ operand: FilterOperand, _ comparison: Filter.Comparison, _ value: Value
    ) -> String {
        if value.isNull { return isEmpty(operand, comparison == .equal) }
        if operand.isReference, let text = value.text, RecordID(text) == nil {
            let condition = isPart(text, of: operand)
            return comparison == .equal ? condition : "(NOT \(condition))"
        }
        if operand.field?.form == .uncertain,
            let date = value.text.flatMap(UncertainDate.init)
        {
            return compare(expression(operand), comparison, date)
        }
        let (left, right) = sides(operand, comparison, value)
        return switch comparison {
        case .equal: "(\(left) IS \(right))"
        case .notEqual: "(\(left) IS NOT \(right))"
        default: "coalesce(\(left) \(comparison.rawValue) \(right), 0)"
        }
    }

    /// What is compared, in the form in which the field's type is compared rightly.
    private mutating func sides(
        _ operand: FilterOperand, _ comparison: Filter.Comparison, _ value: Value
    ) -> (left: String, right: String) {
        let left = expression(operand)
        if operand.field?.type == .datetime {
            let isDay = value.text.flatMap { CalendarDate($0) } != nil
            return isDay
                ? (Self.day(of: left), bind(value))
                : ("julianday(\(left))", "julianday(\(bind(value)))")
        }
        let order = operand.order
        if !comparison.isEquality, let rank = value.text.flatMap({ order.firstIndex(of: $0) }) {
            return (self.rank(left, order: order), String(rank))
        }
        return (left, bind(value))
    }

    /// The day of a time: as somebody wrote it with an offset, or in the office's time zone, which
    /// is that of the process, where it stands in UTC as the store writes it.
    private static func day(of time: String) -> String {
        "CASE WHEN substr(\(time), -1) = 'Z' THEN date(\(time), 'localtime') "
            + "ELSE substr(\(time), 1, 10) END"
    }

    private func isEmpty(_ operand: FilterOperand, _ wanted: Bool) -> String {
        if let field = operand.field, operand.isElementwise {
            let count = "json_array_length(\(columns.document), \(Self.path(field)))"
            return "(coalesce(\(count), 0) \(wanted ? "=" : ">") 0)"
        }
        return "(\(expression(operand)) \(wanted ? "IS NULL" : "IS NOT NULL"))"
    }

    /// An id is known by six characters or more of its start or its end.
    private mutating func isPart(_ text: String, of operand: FilterOperand) -> String {
        let id = expression(operand)
        guard text.count >= 6 else { return "(\(id) IS \(bind(text)))" }
        let start = "substr(\(id), 1, \(text.count)) = \(bind(text))"
        let end = "substr(\(id), -\(text.count)) = \(bind(text))"
        return "coalesce(\(start) OR \(end), 0)"
    }
}

extension FilterSQL {
    private mutating func contains(_ operand: FilterOperand, _ folded: String) -> String {
        guard let field = operand.field, field.type.isElementwise else {
            return contains(expression(operand), folded, codes: operand.field?.type.codeList)
        }
        let elements = "json_each(\(columns.document), \(Self.path(field))) AS element"
        switch field.type {
        case .items:
            let found = contains("member.value", folded, codes: nil)
            return "EXISTS (SELECT 1 FROM \(elements), json_each(element.value) AS member "
                + "WHERE member.key <> 'id' AND \(found))"
        case .log:
            let found = contains("json_extract(element.value, '$.text')", folded, codes: nil)
            return "EXISTS (SELECT 1 FROM \(elements) WHERE \(found))"
        default:
            let found = contains("element.value", folded, codes: field.type.codeList)
            return "EXISTS (SELECT 1 FROM \(elements) WHERE \(found))"
        }
    }

    /// Of a coded value, its labels are searched as well.
    private mutating func contains(
        _ expression: String, _ folded: String, codes list: CodeList?
    ) -> String {
        let found = "coalesce(instr(fieldbook_fold(\(expression)), \(bind(folded))) > 0, 0)"
        let codes = (list?.codes ?? []).filter { code in
            let labels = Array(code.labels.values) + [code.shortLabel ?? ""]
            return labels.contains { SearchFolding.fold($0).contains(folded) }
        }
        guard !codes.isEmpty else { return found }
        let marks = codes.map { bind($0.code) }.joined(separator: ", ")
        return "(\(found) OR coalesce(\(expression) IN (\(marks)), 0))"
    }

    private mutating func has(_ operand: FilterOperand, _ element: Value) -> String {
        guard let field = operand.field else { return "0" }
        let elements = "json_each(\(columns.document), \(Self.path(field))) AS element"
        let isPart = operand.isReference && element.text.map { RecordID($0) == nil } ?? false
        if isPart, let text = element.text, text.count >= 6 {
            let start = "substr(element.value, 1, \(text.count)) = \(bind(text))"
            let end = "substr(element.value, -\(text.count)) = \(bind(text))"
            return "EXISTS (SELECT 1 FROM \(elements) WHERE \(start) OR \(end))"
        }
        return "EXISTS (SELECT 1 FROM \(elements) WHERE element.value = \(bind(element)))"
    }
}
