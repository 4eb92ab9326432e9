import SyncProtocol

extension CollectionSchema {
    /// A case handed on, for a service or for good, to a stakeholder or another office.
    static let referral = CollectionSchema(
        "referral", plural: "referrals", label: "Referral", space: .office,
        titleFields: ["service_type", "status"],
        naturalKeys: [NaturalKey(.repetition, "case")],
        requiredAlternatives: [["to_stakeholder", "to_office"]],
        fields: [
            FieldSchema("case", .reference("case"), .once, .caseTeam, .required),
            FieldSchema(
                "kind", .code(.referralKind), .once, .caseTeam, .filledIn, default: "referral"),
            FieldSchema("from_office", .text, .once, .caseTeam, .filledIn, form: .office),
            FieldSchema("to_stakeholder", .reference("stakeholder"), .once, .caseTeam),
            FieldSchema("to_office", .text, .once, .caseTeam, form: .office),
            FieldSchema("service_type", .code(.serviceType), .review, .caseTeam, .required),
            FieldSchema("urgency", .code(.urgency), .max, .caseTeam),
            FieldSchema("reason", .text, .latest, .restricted),
            FieldSchema(
                "shared_fields", .set(.text), .safest, .caseTeam, note: "a removal wins"),
            FieldSchema(
                "status", .code(.referralStatus), .progress, .caseTeam, .filledIn,
                default: "pending",
                terminal: ["declined", "completed", "not_completed", "revoked"],
                steps: [
                    "pending": ["accepted", "declined", "revoked"],
                    "accepted": ["in_service", "completed", "revoked"],
                    "in_service": ["completed", "not_completed", "revoked"],
                    // A correction.
                    "completed": ["not_completed"],
                    "not_completed": ["completed"],
                ]),
            FieldSchema("status_log", .log, .log, .caseTeam),
            FieldSchema("decline_reason", .text, .review, .caseTeam),
            FieldSchema("outcome", .text, .review, .restricted),
            FieldSchema("client_feedback", .log, .log, .restricted),
            FieldSchema(
                "override_reason", .text, .once, .caseTeam,
                note: "why it was made although the person's consent forbids it"),
            FieldSchema(
                "consent_withdrawn", .bool, .safest, .caseTeam, safest: true,
                note: "set by rule; the receiver destroys or returns what it has copied"),
            FieldSchema("appointment_at", .datetime, .review, .restricted, label: "Appointment"),
        ])
}
