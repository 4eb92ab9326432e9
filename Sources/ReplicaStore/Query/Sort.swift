import DomainModel
import StoreKit
import SyncProtocol

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
        case .text, .longtext: ["fieldbook_fold(\(value))", value]
        default: [value]
        }
    }
}
