/// Fields that together say which thing in the world a record is about.
package struct NaturalKey: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Two records with one key are a review item of kind `unique`.
        case unique
        /// Two records with one key may be the same thing: a review item of kind `duplicate`.
        case duplicate
        /// Finds the record that a row of an import is about; raises no question.
        case identification
    }

    package let kind: Kind
    package let fields: [String]

    package init(_ kind: Kind, _ fields: String...) {
        self.kind = kind
        self.fields = fields
    }

    init(_ kind: Kind, fields: [String]) {
        self.kind = kind
        self.fields = fields
    }
}
