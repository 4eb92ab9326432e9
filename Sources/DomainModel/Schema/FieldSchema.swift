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
        var raisedBy: Set<String> = []
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
    /// The registers of the record each change of which raises this number; of one with final
    /// states, only a change into them or out of them does.
    package var raisedBy: Set<String> { parts.raisedBy }
    /// What a field that was not given is filled with; nil when it stays empty, or when the store
    /// alone knows it (the office, a case's code, today's date).
    package var defaultValue: Value? { parts.defaultValue }
    package var form: TextForm { parts.form }
    package var note: String { parts.note }

    package var policy: Policy { rule.policy }

    /// Says whether the store alone sets this field.
    package var isStoreField: Bool { Self.storeFieldNames.contains(name) }

    /// Whether it holds names by which people of the office sign their edits.
    package var namesColleague: Bool { Self.colleagueFieldNames.contains(name) }

    /// The name of the register that holds the field: its group's, else its own.
    package var register: String { group ?? name }
}

extension FieldSchema: Hashable {
    package static func == (left: FieldSchema, right: FieldSchema) -> Bool {
        left.holder === right.holder || left.parts == right.parts
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension FieldSchema {
    private static let colleagueFieldNames: Set<String> = [
        "caseworker", "co_workers", "created_by",
    ]

    static let storeFieldNames: Set<String> = [
        "office", "created_at", "created_by", "schema_version", "merged_into",
    ]

    /// Declares a field. The order that `max`, `min` and `safest` need is that of the code list,
    /// which is then written least or safest first; of a set under `safest`, removal first.
    ///
    /// - Parameter safest: the more restrictive value of a yes-or-no field under `safest`.
    init(
        _ name: String, _ type: FieldType, _ policy: Policy, _ confidentiality: Confidentiality,
        _ requirement: Requirement = .optional, label: String? = nil, form: TextForm = .plain,
        group: String? = nil, default defaultValue: Value? = nil, terminal: Set<String> = [],
        raisedBy: Set<String> = [], safest: Bool? = nil, steps: [String: [String]] = [:],
        note: String = ""
    ) {
        self.init(
            Parts(
                name: name, label: label ?? Self.label(for: name), type: type,
                rule: Self.rule(policy, for: type, safest: safest, steps: steps),
                requirement: requirement, confidentiality: confidentiality, group: group,
                terminal: terminal, raisedBy: raisedBy, defaultValue: defaultValue, form: form,
                note: note))
    }

    private static func rule(
        _ policy: Policy, for type: FieldType, safest: Bool?, steps: [String: [String]]
    ) -> PolicyRule {
        var rule = PolicyRule(policy)
        if [.max, .min, .safest].contains(policy) { rule.order = order(of: type, safest: safest) }
        for (state, next) in steps { rule.steps[.text(state)] = next.map(Value.text) }
        return rule
    }

    static func order(of type: FieldType, safest: Bool?) -> [Value] {
        switch type {
        case .code(let list): list.codes.map { .text($0.code) }
        case .bool: safest.map { [.bool($0), .bool(!$0)] } ?? []
        case .set: [.null, true]
        default: []
        }
    }

    /// `gcm_objectives` as `GCM objectives`, `birth_date` as `Birth date`.
    private static func label(for name: String) -> String {
        let abbreviations: Set<String> = ["gcm", "sdg", "mgi", "id", "url"]
        let words = name.split(separator: "_").enumerated().map { position, word in
            if abbreviations.contains(String(word)) { return word.uppercased() }
            return position == 0 ? word.prefix(1).uppercased() + word.dropFirst() : String(word)
        }
        return words.joined(separator: " ")
    }
}
