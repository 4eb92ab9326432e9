import SyncProtocol

extension CollectionSchema {
    /// A person whom an office assists.
    static let `case` = CollectionSchema(
        "case", plural: "cases", label: "Case", space: .office, codeField: "code",
        titleFields: ["code"],
        naturalKeys: [
            NaturalKey(.unique, "code"),
            NaturalKey(.duplicate, "family_name", "given_name", "birth_date"),
        ],
        fields: caseHandling + casePerson + caseProtection + caseConsent + caseCourse)

    private static let caseHandling = [
        FieldSchema(
            "code", .text, .once, .caseTeam, .filledIn,
            note: "OFFICE-YEAR-TAG-SEQUENCE, such as MINSK-2026-K7-0001"),
        FieldSchema(
            "status", .code(.caseStatus), .review, .caseTeam, .filledIn, default: "open",
            terminal: ["closed", "transferred", "duplicate"]),
        FieldSchema("owner_office", .text, .owner, .caseTeam, .filledIn, form: .office),
        FieldSchema("caseworker", .text, .latest, .caseTeam),
        FieldSchema("co_workers", .set(.text), .set, .caseTeam, label: "Co-workers"),
    ]

    private static let casePerson = [
        FieldSchema("given_name", .text, .review, .restricted),
        FieldSchema("family_name", .text, .review, .restricted),
        FieldSchema("patronymic", .text, .review, .restricted),
        FieldSchema("alias_names", .set(.text), .set, .restricted),
        FieldSchema(
            "birth_date", .date, .review, .restricted, form: .uncertain,
            note: "1990, 1990-05 or 1990-05-12; ~ behind it where estimated"),
        FieldSchema(
            "birth_estimated", .bool, .latest, .restricted,
            note: "of dates recorded before; goes over into the date"),
        FieldSchema("sex", .code(.sex), .review, .restricted, .required),
        FieldSchema(
            "nationality", .set(.text), .set, .restricted, form: .country,
            note: "ISO 3166-1 alpha-3, or XXA for a stateless person"),
        FieldSchema(
            "country_of_origin", .text, .review, .restricted, form: .country,
            note: "ISO 3166-1 alpha-3"),
        FieldSchema("languages", .set(.text), .set, .restricted, form: .language),
        FieldSchema("phones", .set(.text), .set, .restricted, form: .phone),
        FieldSchema("address", .text, .review, .restricted),
        FieldSchema("area", .code(.area), .review, .caseTeam, note: "oblast or raion"),
        FieldSchema(
            "id_documents",
            .items([ItemMember("type"), ItemMember("number", required: true), ItemMember("issuer")]
            ),
            .review, .restricted, label: "Identity documents"),
    ]

    private static let caseProtection = [
        FieldSchema(
            "protection_categories", .set(.code(.protectionCategory)), .set, .restricted,
            .required),
        FieldSchema("primary_category", .code(.protectionCategory), .review, .restricted),
        FieldSchema("specific_needs", .set(.code(.specificNeed)), .set, .restricted),
        FieldSchema("migration_status", .code(.migrationStatus), .review, .restricted),
        FieldSchema("risk_level", .code(.riskLevel), .max, .caseTeam),
    ]

    private static let caseConsent = [
        FieldSchema(
            "consent_services", .code(.consent), .safest, .restricted,
            label: "Consent to services"),
        FieldSchema(
            "consent_sharing", .code(.consent), .safest, .restricted,
            label: "Consent to sharing"),
        FieldSchema(
            "consent_reporting", .code(.consent), .safest, .restricted,
            label: "Consent to reporting"),
        FieldSchema(
            "consent_partners", .set(.reference("stakeholder")), .safest, .restricted,
            label: "Partners that consent covers", note: "a removal wins"),
        FieldSchema("consent_expires", .date, .min, .restricted),
        FieldSchema("do_not_contact", .bool, .safest, .restricted, safest: true),
        FieldSchema("no_share_with", .set(.reference("stakeholder")), .set, .restricted),
    ]

    private static let caseCourse = [
        FieldSchema("interpreter_needed", .bool, .latest, .caseTeam),
        FieldSchema("intake_date", .date, .review, .caseTeam, .filledIn, note: "today"),
        FieldSchema("intake_source", .text, .latest, .caseTeam),
        FieldSchema(
            "opened_from", .reference("referral"), .once, .caseTeam,
            note: "the referral from another office that it was opened from"),
        FieldSchema("needs", .set(.code(.serviceType)), .set, .restricted),
        FieldSchema("gcm_objectives", .set(.code(.gcmObjective)), .set, .caseTeam),
        FieldSchema(
            "goals", .items([ItemMember("text", required: true), ItemMember("status")]), .review,
            .restricted),
        FieldSchema("next_follow_up", .date, .min, .caseTeam, label: "Next follow-up"),
        FieldSchema("notes", .log, .log, .restricted),
        FieldSchema("closure_reason", .code(.closureReason), .review, .caseTeam),
        FieldSchema("closure_date", .date, .review, .caseTeam),
        FieldSchema("retention_until", .date, .max, .caseTeam),
        FieldSchema("legal_hold", .bool, .safest, .caseTeam, safest: true),
    ]
}
