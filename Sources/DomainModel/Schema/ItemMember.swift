/// One member of the object that an item holds.
package struct ItemMember: Sendable, Hashable {
    package let name: String
    package let type: FieldType
    package let isRequired: Bool

    package init(_ name: String, _ type: FieldType = .text, required: Bool = false) {
        self.name = name
        self.type = type
        self.isRequired = required
    }
}
