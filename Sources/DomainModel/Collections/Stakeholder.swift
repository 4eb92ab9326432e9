import SyncProtocol

extension CollectionSchema {
    /// An organisation, office or expert that the network works with.
    static let stakeholder = CollectionSchema(
        "stakeholder", plural: "stakeholders", label: "Stakeholder", space: .network,
        titleFields: ["name"],
        naturalKeys: [
            NaturalKey(.duplicate, "name"), NaturalKey(.identification, "external_ids"),
            NaturalKey(.name, "name_ru"), NaturalKey(.name, "name_be"),
            NaturalKey(.name, "name_en"), NaturalKey(.name, "acronym"),
            NaturalKey(.name, "aliases"),
        ],
        fields: [
            FieldSchema("name", .text, .review, .public, .required),
            FieldSchema("name_ru", .text, .review, .public, label: "Name in Russian"),
            FieldSchema("name_be", .text, .review, .public, label: "Name in Belarusian"),
            FieldSchema("name_en", .text, .review, .public, label: "Name in English"),
            FieldSchema("acronym", .text, .latest, .public),
            FieldSchema("aliases", .set(.text), .set, .public),
            FieldSchema("type", .code(.stakeholderType), .review, .public, .required),
            FieldSchema("parent", .reference("stakeholder"), .review, .public),
            FieldSchema(
                "external_ids", .set(.text), .set, .public, label: "External ids",
                form: .externalID,
                note: "scheme:value; identifies a row on import"),
            FieldSchema("network_role", .code(.networkRole), .review, .network),
            FieldSchema("sectors", .set(.code(.sector)), .set, .public),
            FieldSchema("services", .set(.code(.serviceType)), .set, .public),
            FieldSchema("gcm_objectives", .set(.code(.gcmObjective)), .set, .public),
            FieldSchema("areas", .set(.code(.area)), .set, .public),
            FieldSchema("languages", .set(.text), .set, .public, form: .language, note: "BCP 47"),
            FieldSchema("address", .text, .latest, .public),
            FieldSchema("website", .text, .latest, .public, form: .website),
            FieldSchema("capacity_note", .text, .latest, .network),
            FieldSchema("referral_partner", .bool, .review, .network),
            FieldSchema("accepts_referrals_until", .date, .latest, .network),
            FieldSchema("data_sharing_agreement", .code(.agreement), .review, .network),
            FieldSchema("agreement_date", .date, .review, .network),
            FieldSchema(
                "status", .code(.stakeholderStatus), .review, .public, .filledIn,
                default: "active", terminal: ["closed"]),
        ])

    /// A person who speaks for a stakeholder.
    static let contact = CollectionSchema(
        "contact", plural: "contacts", label: "Contact", space: .office,
        titleFields: ["given_name", "patronymic", "family_name"],
        naturalKeys: [NaturalKey(.identification, "stakeholder", "family_name", "given_name")],
        fields: [
            FieldSchema("stakeholder", .reference("stakeholder"), .once, .caseTeam, .required),
            FieldSchema("given_name", .text, .review, .caseTeam),
            FieldSchema("family_name", .text, .review, .caseTeam, .required),
            FieldSchema("patronymic", .text, .review, .caseTeam),
            FieldSchema("title", .text, .latest, .caseTeam),
            FieldSchema("position", .text, .latest, .caseTeam),
            FieldSchema("emails", .set(.text), .set, .caseTeam, form: .email),
            FieldSchema("phones", .set(.text), .set, .caseTeam, form: .phone),
            FieldSchema("preferred_language", .text, .latest, .caseTeam, form: .language),
            FieldSchema("consent_directory", .bool, .safest, .caseTeam, safest: false),
        ])
}
