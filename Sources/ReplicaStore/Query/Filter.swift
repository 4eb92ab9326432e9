import DomainModel
import StoreKit
import SyncProtocol

/// Which records of a collection are wanted: what `--where` says, checked against the schema.
///
/// What is known of a date in part only, as a year, is compared as a whole: it is before another
/// where all of its days are, and equals one that is known less surely and has all of its days.
///
/// A filter is either true or false of a record, also where a field has no value: a field without
/// value equals nothing but `""`, is less and greater than nothing, and contains nothing.
package indirect enum Filter: Hashable, Sendable {
    /// True when all are true; never empty.
    case all([Filter])
    /// True when at least one is true; never empty.
    case any([Filter])
    case not(Filter)
    /// Compares one value; null stands for having no value.
    case compare(FilterOperand, Comparison, Value)
    /// Looks for a folded text within the field, or within any element of it.
    case contains(FilterOperand, folded: String)
    /// Looks for an element of a set.
    case has(FilterOperand, Value)

    package enum Comparison: String, Hashable, Sendable, CaseIterable {
        case equal = "="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="

        var isEquality: Bool { self == .equal || self == .notEqual }
    }
}

extension Filter {
    /// Finds the record that a code or the like names, in a collection or (nil) in any; nil when
    /// there is none, and an error where several are called so.
    package typealias ReferenceResolver = (_ text: String, _ collection: String?)
        throws(StoreError) -> RecordID?

    /// Reads a filter such as `status != closed and (needs+=food or name~"крест")`.
    ///
    /// `not` binds tighter than `and`, `and` tighter than `or`. A value is a bare word, or text in
    /// quotes, in which `\` stands before a quote or another `\`. Of an id, six characters or more
    /// of its start or end are enough. For a day, `today`, `today+7` and `today-30` stand too; for
    /// somebody at the office, the bare word `me`.
    package static func parse(
        _ text: String, collection: CollectionSchema, words: FilterWords = FilterWords(),
        resolve: @escaping ReferenceResolver = { _, _ in nil }
    ) throws(FilterError) -> Filter {
        var parser = FilterParser(
            try FilterLexer.tokens(text), collection: collection, words: words, resolve: resolve)
        return try parser.filter()
    }
}

/// What is wrong with a filter or an order that somebody typed.
package struct FilterError: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String
    /// The character that it is about, counted from 1.
    package let position: Int
    package let hint: String?

    package init(_ message: String, at position: Int, hint: String? = nil) {
        self.message = message
        self.position = position
        self.hint = hint
    }

    package var description: String {
        let text = "\(message) (at character \(position))"
        return hint.map { "\(text). \($0)" } ?? text
    }
}

extension StoreError {
    package init(_ error: FilterError) {
        self.init(
            .usage, "\(error.message) (at character \(error.position))", hint: error.hint)
    }
}

/// The order in which records are listed: one field, and the id among equals.
///
/// Records without a value come last in both directions.
package struct Sort: Hashable, Sendable {
    package let operand: FilterOperand
    package let isDescending: Bool

    /// Reads `field` or `-field`.
    package static func parse(
        _ text: String, collection: CollectionSchema
    ) throws(FilterError) -> Sort {
        let isDescending = text.hasPrefix("-")
        let name = isDescending ? String(text.dropFirst()) : text
        let position = isDescending ? 2 : 1
        let operand = try FilterOperand(name, at: position, in: collection)
        guard !operand.isElementwise else {
            throw FilterError(
                "\(collection.name).\(name) holds several elements, which have no order",
                at: position, hint: "Sort by a field that holds one value.")
        }
        return Sort(operand: operand, isDescending: isDescending)
    }

    /// Gives the terms of an `ORDER BY` in SQLite's SQL.
    package func sql(_ columns: RecordColumns = RecordColumns()) -> SQLFragment {
        var builder = FilterSQL(columns: columns)
        let value = builder.expression(operand)
        let direction = isDescending ? "DESC" : "ASC"
        var terms: [String] = []
        if operand.place != .column(.id) {
            terms.append("\(value) IS NULL")
            terms += Self.keys(operand, value, &builder).map { "\($0) \(direction)" }
        }
        terms.append("\(columns.id) \(operand.place == .column(.id) ? direction : "ASC")")
        return SQLFragment(
            expression: terms.joined(separator: ", "), arguments: builder.arguments)
    }

    /// What values are ordered by; texts first as readers order them, then exactly.
    private static func keys(
        _ operand: FilterOperand, _ value: String, _ builder: inout FilterSQL
    ) -> [String] {
        if !operand.order.isEmpty {
            let rank = builder.rank(value, order: operand.order)
            return ["coalesce(\(rank), \(operand.order.count))", value]
        }
        return switch operand.field?.type {
        case .datetime: ["julianday(\(value))", value]
        case .date where operand.field?.form == .uncertain:
            [UncertainDateSQL(column: value).first, value]
        case .text, .longtext: ["fieldbook_order(\(value))", value]
        default: [value]
        }
    }
}
