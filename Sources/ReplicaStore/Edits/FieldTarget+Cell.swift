import DomainModel
import StoreKit
import SyncProtocol

extension FieldTarget {
    /// Reads the cell of a table as changes to one record; an empty cell changes nothing.
    ///
    /// The elements of a set are added, as a table says what it knows and not what is no longer
    /// so. A log's cell is one new entry or a JSON array of entries; items are JSON.
    package func changes(cell: String) throws(StoreError) -> [FieldChange] {
        let text = PlainText.normalise(cell)
        if text.isEmpty { return [] }
        guard case .field(let field) = place, field.type.isElementwise else {
            return [try setting(text)]
        }
        return try StoreError.usage { () throws(FieldError) in
            if case .set = field.type {
                let elements = try field.parse(text).array ?? []
                return elements.map { .addElement(field: field.name, $0) }
            }
            return try field.elements(text).filter { !$0.value.isNull }.map {
                .setElement(field: field.name, element: $0.id, $0.value)
            }
        }
    }
}
