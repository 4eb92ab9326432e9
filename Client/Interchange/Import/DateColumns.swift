import DomainModel
import ReplicaStore
import StoreKit
import SyncProtocol
import TextFormats

/// In which order the dates of a table's columns are written, as far as they are numbers only.
package struct DateColumns: Hashable, Sendable {
    private var given: DateOrder?
    private var found: [Int: DateOrder] = [:]
    /// The first line of a column whose date may be read in two ways.
    private var unclear: [Int: Int] = [:]

    package init() {}

    /// The order of all columns, as somebody has said.
    package init(_ order: DateOrder) {
        given = order
    }

    /// Reads a table until each column of dates is clear: one date that can be read in one way only
    /// decides for its column. A table that is broken from some line on is read up to there.
    package init(of plan: ImportPlan, skippingFaults reader: inout TableReader) {
        var open = Set(plan.columns.indices.filter { plan.columns[$0].dateField != nil })
        while !open.isEmpty, let row = try? reader.next() {
            for index in open where index < row.cells.count {
                let text = PlainText.normalise(FormulaGuard.unguarded(row.cells[index]))
                if let order = WrittenDate.order(of: text) {
                    found[index] = order
                    open.remove(index)
                } else if unclear[index] == nil, WrittenDate(text) == .unclear {
                    unclear[index] = row.line
                }
            }
        }
    }

    /// The columns whose order was found out, and mattered.
    package var recognised: [(column: Int, order: DateOrder)] {
        found.sorted { $0.key < $1.key }.map { (column: $0.key, order: $0.value) }
    }

    /// The date of a cell as `YYYY-MM-DD`; what is no date stays, for its field to refuse.
    func text(_ cell: String, of field: FieldSchema, column: Int) throws(StoreError) -> String {
        let text = PlainText.normalise(cell)
        if text.isEmpty { return text }
        switch WrittenDate(text, order: given ?? found[column]) {
        case .day(let date): return date.text
        case .other: return text
        case .unclear:
            let first = unclear[column].map { " (line \($0) is the first that does not)" } ?? ""
            throw StoreError(
                .usage,
                "\(field.collection).\(field.name) may be day and month or month and day here, and "
                    + "no row of the column decides\(first)",
                hint: "say --dates dmy or --dates mdy")
        }
    }
}

extension ImportPlan {
    /// Whether any column holds days.
    package var hasDates: Bool { columns.contains { $0.dateField != nil } }
}

extension ImportColumn {
    /// The field, if its values are days.
    var dateField: FieldSchema? {
        switch target?.place {
        case .field(let field), .member(let field, _): field.type == .date ? field : nil
        default: nil
        }
    }
}
