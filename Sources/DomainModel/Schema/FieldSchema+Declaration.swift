import SyncProtocol

extension FieldSchema {
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
        safest: Bool? = nil, steps: [String: [String]] = [:], note: String = ""
    ) {
        self.init(
            Parts(
                name: name, label: label ?? Self.label(for: name), type: type,
                rule: Self.rule(policy, for: type, safest: safest, steps: steps),
                requirement: requirement, confidentiality: confidentiality, group: group,
                terminal: terminal, defaultValue: defaultValue, form: form, note: note))
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
