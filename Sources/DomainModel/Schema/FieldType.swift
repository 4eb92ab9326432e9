/// The type of a field's value, or of one element of it.
package indirect enum FieldType: Sendable, Hashable {
    case text
    case longtext
    case bool
    /// A whole number, within the range when there is one.
    case int(ClosedRange<Int64>?)
    case number
    /// A day as `YYYY-MM-DD`.
    case date
    /// An instant with its offset, as RFC 3339 text.
    case datetime
    case code(CodeList)
    /// The id of a record of this collection; nil stands for any collection.
    case reference(String?)
    /// The SHA-256 of content that is kept elsewhere, as 64 lower-case hex digits.
    case blob
    /// A register per element; the element's text is its key, its value is `true`.
    case set(FieldType)
    /// A register per entry; the value is `{text, author, at}`.
    case log
    /// A register per item; the value is a map of these members.
    case items([ItemMember])
}

extension FieldType {
    /// Says whether each element of the field has a register of its own.
    package var isElementwise: Bool {
        switch self {
        case .set, .log, .items: true
        default: false
        }
    }

    /// The type of one element of a set; of any other field, the field's own type.
    package var element: FieldType {
        if case .set(let element) = self { element } else { self }
    }

    package var codeList: CodeList? {
        if case .code(let list) = element { list } else { nil }
    }

    /// The collection that a reference names, or `any`; nil when the type is no reference.
    package var referencedCollection: String? {
        if case .reference(let collection) = element { collection ?? "any" } else { nil }
    }
}
