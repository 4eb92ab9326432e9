import SyncProtocol

extension CollectionSchema {
    /// What a referral shows its receiver of the case: a copy of the fields that it shares, which
    /// is written by rule and not by people. Spec: Casework §2.
    static let sharedCase = CollectionSchema(
        "shared_case", plural: "shared_cases", label: "Shared case", space: .office,
        titleFields: ["family_name", "given_name"],
        fields: [FieldSchema("referral", .reference("referral"), .once, .caseTeam, .required)]
            + CaseSharing.fields.map(\.asShared))
}

/// Which fields of a case a referral may show to its receiver.
package enum CaseSharing {
    /// The collection that holds what is shared.
    package static let collection = "shared_case"

    /// The fields that may be shared, in the order of the case. How the office handles the case,
    /// its notes, and what the person consents to stay with the office.
    static let fields: [FieldSchema] = names.compactMap(CollectionSchema.case.field)

    /// Their names.
    package static let names = [
        "given_name", "family_name", "patronymic", "alias_names", "birth_date", "birth_estimated",
        "sex", "nationality", "country_of_origin", "languages", "phones", "address", "area",
        "id_documents", "protection_categories", "primary_category", "specific_needs",
        "migration_status", "risk_level", "do_not_contact", "interpreter_needed", "needs", "goals",
    ]

    /// By these the person is reached, which `do_not_contact` excludes.
    package static let contacts: Set<String> = ["phones", "address"]

    /// What any receiver needs to find and to meet the person.
    private static let least: Set<String> = [
        "given_name", "family_name", "birth_date", "birth_estimated", "sex", "languages", "phones",
        "do_not_contact", "interpreter_needed",
    ]

    /// What a service cannot be given without, besides.
    private static let needed: [String: Set<String>] = [
        "shelter_safehouse": ["specific_needs"],
        "health": ["specific_needs"],
        "mental_health_psychosocial": ["specific_needs"],
        "legal_assistance": ["nationality", "migration_status"],
        "documentation_registration": [
            "patronymic", "nationality", "country_of_origin", "id_documents", "migration_status",
        ],
        "child_protection": ["specific_needs", "risk_level"],
        "family_tracing_reunification": ["patronymic", "alias_names", "country_of_origin"],
        "assisted_voluntary_return": ["nationality", "country_of_origin", "id_documents"],
        "interpretation": [],
    ]

    /// The least that a receiver needs for a service.
    ///
    /// - Parameters:
    ///   - service: a code of `service_type`.
    ///   - mayContact: whether the person may be contacted.
    package static func least(for service: String, mayContact: Bool) -> Set<String> {
        let fields = least.union(needed[service] ?? [])
        return mayContact ? fields : fields.subtracting(contacts)
    }
}

extension FieldSchema {
    /// The field as it stands in what is shared: always as its case has it, so that nobody is asked
    /// about it a second time.
    fileprivate var asShared: FieldSchema {
        let isSet = if case .set = type { true } else { false }
        return FieldSchema(
            name, type, isSet ? .set : .latest, confidentiality, label: label, form: form,
            note: note)
    }
}
