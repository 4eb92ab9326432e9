import SyncProtocol

/// One field of a collection: what it holds, how concurrent edits of it meet, and who may see it.
package struct FieldSchema: Sendable, Hashable {
    package internal(set) var collection = ""
    package let name: String
    package let label: String
    package internal(set) var type: FieldType
    /// The policy of the field's register, or of each of its elements' registers.
    package internal(set) var rule: PolicyRule
    package let requirement: Requirement
    package let confidentiality: Confidentiality
    /// The register that holds the field as a member of its map, when several fields move together.
    package let group: String?
    /// The codes that close the record.
    package let terminal: Set<String>
    /// What a field that was not given is filled with; nil when it stays empty, or when the store
    /// alone knows it (the office, a case's code, today's date).
    package let defaultValue: Value?
    package let form: TextForm
    package let note: String

    package var policy: Policy { rule.policy }

    /// Says whether the store alone sets this field.
    package var isStoreField: Bool { Self.storeFieldNames.contains(name) }

    /// The name of the register that holds the field: its group's, else its own.
    package var register: String { group ?? name }
}
