import DomainModel
import StoreKit
import SyncProtocol

/// What a comparison or an order is about: a field of the schema, or a column of the store.
package struct FilterOperand: Hashable, Sendable {
    package enum Place: Hashable, Sendable {
        case column(Column)
        /// A member of the document that holds the visible fields.
        case document(FieldSchema)
    }

    /// What the store knows of a record besides its fields.
    package enum Column: String, Hashable, Sendable, CaseIterable {
        case id
        case space
    }

    package let place: Place

    /// The name as somebody types it.
    var name: String {
        switch place {
        case .column(let column): column.rawValue
        case .document(let field): field.name
        }
    }

    var field: FieldSchema? {
        if case .document(let field) = place { field } else { nil }
    }

    /// Says whether the value is a record's id, of which a part may be given.
    var isReference: Bool {
        field.map { $0.type.referencedCollection != nil } ?? (place == .column(.id))
    }

    var isElementwise: Bool { field?.type.isElementwise ?? false }

    /// The codes of the field from least to greatest, where it declares an order.
    var order: [String] {
        guard let field, field.type.codeList != nil, !field.type.isElementwise else { return [] }
        return field.rule.order.compactMap(\.text)
    }
}

extension FilterOperand {
    /// Finds the field `name` or `group.member`, or the column of this name.
    init(
        _ name: String, at position: Int, in collection: CollectionSchema
    ) throws(FilterError) {
        if let column = Column(rawValue: name) {
            place = .column(column)
        } else if let field = Self.field(name, in: collection) {
            place = .document(field)
        } else if let group = collection.register(name), group.shape == .group {
            let members = group.fields.map(\.name).joined(separator: ", ")
            throw FilterError(
                "\(collection.name).\(name) is a group of fields", at: position,
                hint: "Name one of its members: \(members).")
        } else {
            let names = Column.allCases.map(\.rawValue) + collection.fields.map(\.name)
            throw FilterError(
                "\(collection.name) has no field “\(name.prefix(60))”", at: position,
                hint: "Its fields: \(names.joined(separator: ", ")).")
        }
    }

    private static func field(_ name: String, in collection: CollectionSchema) -> FieldSchema? {
        if let field = collection.field(name) { return field }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let field = collection.field(String(parts[1])),
            field.group == String(parts[0])
        else { return nil }
        return field
    }
}
