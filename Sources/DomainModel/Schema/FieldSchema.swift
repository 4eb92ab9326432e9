import SyncProtocol

/// One field of a collection: what it holds, how concurrent edits of it meet, and who may see it.
///
/// Its parts are held in one place, since edits hand fields on all the time.
package struct FieldSchema: Sendable {
    struct Parts: Sendable, Hashable {
        var collection = ""
        let name: String
        let label: String
        var type: FieldType
        var rule: PolicyRule
        let requirement: Requirement
        let confidentiality: Confidentiality
        let group: String?
        let terminal: Set<String>
        let defaultValue: Value?
        let form: TextForm
        let note: String
    }

    private final class Holder: Sendable {
        let parts: Parts

        init(_ parts: Parts) {
            self.parts = parts
        }
    }

    private var holder: Holder
    private var parts: Parts {
        get { holder.parts }
        set { holder = Holder(newValue) }
    }

    init(_ parts: Parts) {
        holder = Holder(parts)
    }

    package internal(set) var collection: String {
        get { parts.collection }
        set { parts.collection = newValue }
    }
    package var name: String { parts.name }
    package var label: String { parts.label }
    package internal(set) var type: FieldType {
        get { parts.type }
        set { parts.type = newValue }
    }
    /// The policy of the field's register, or of each of its elements' registers.
    package internal(set) var rule: PolicyRule {
        get { parts.rule }
        set { parts.rule = newValue }
    }
    package var requirement: Requirement { parts.requirement }
    package var confidentiality: Confidentiality { parts.confidentiality }
    /// The register that holds the field as a member of its map, when several fields move together.
    package var group: String? { parts.group }
    /// The codes that close the record.
    package var terminal: Set<String> { parts.terminal }
    /// What a field that was not given is filled with; nil when it stays empty, or when the store
    /// alone knows it (the office, a case's code, today's date).
    package var defaultValue: Value? { parts.defaultValue }
    package var form: TextForm { parts.form }
    package var note: String { parts.note }

    package var policy: Policy { rule.policy }

    /// Says whether the store alone sets this field.
    package var isStoreField: Bool { Self.storeFieldNames.contains(name) }

    /// The name of the register that holds the field: its group's, else its own.
    package var register: String { group ?? name }
}

extension FieldSchema: Hashable {
    package static func == (left: FieldSchema, right: FieldSchema) -> Bool {
        left.holder === right.holder || left.parts == right.parts
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
