import SyncProtocol

extension CollectionSchema {
    /// Something that was agreed, with who does it by when.
    static let action = CollectionSchema(
        "action", plural: "actions", label: "Action", space: .network, titleFields: ["text"],
        naturalKeys: [NaturalKey(.identification, "text", "meeting")],
        fields: [
            FieldSchema("text", .text, .review, .network, .required),
            FieldSchema("meeting", .reference("meeting"), .once, .network),
            FieldSchema("recommendation", .reference("recommendation"), .latest, .network),
            FieldSchema("plan_item", .reference("plan_item"), .latest, .network),
            FieldSchema("responsible", .set(.reference("stakeholder")), .set, .network),
            FieldSchema("due", .date, .review, .network),
            FieldSchema(
                "status", .code(.actionStatus), .progress, .network, .filledIn, default: "open",
                terminal: ["done", "cancelled"],
                steps: [
                    "open": ["in_progress", "cancelled"],
                    "in_progress": ["done", "cancelled"],
                ]),
            FieldSchema("progress", .int(0...100), .max, .network, note: "per cent"),
            FieldSchema("updates", .log, .log, .network),
            FieldSchema("gcm_objectives", .set(.code(.gcmObjective)), .set, .network),
        ])

    /// What a thematic group brought to the plenary.
    static let recommendation = CollectionSchema(
        "recommendation", plural: "recommendations", label: "Recommendation", space: .network,
        titleFields: ["text"],
        naturalKeys: [NaturalKey(.identification, "text", "meeting")],
        fields: [
            FieldSchema("text", .text, .review, .network, .required),
            FieldSchema("meeting", .reference("meeting"), .once, .network),
            FieldSchema("thematic_group", .code(.thematicGroup), .once, .network),
            FieldSchema("addressees", .set(.reference("stakeholder")), .set, .network),
            FieldSchema("priority", .code(.priority), .latest, .network),
            FieldSchema("response", .code(.recommendationResponse), .review, .network),
            FieldSchema("gcm_objectives", .set(.code(.gcmObjective)), .set, .network),
            FieldSchema("sdg_targets", .set(.code(.sdgTarget)), .set, .network),
        ])

    /// One measure of the national action plan on migration policy.
    static let planItem = CollectionSchema(
        "plan_item", plural: "plan_items", label: "Plan item", space: .network,
        codeField: "code", titleFields: ["code", "title"],
        naturalKeys: [NaturalKey(.unique, "code"), NaturalKey(.name, "title")],
        fields: [
            FieldSchema("code", .text, .once, .public, .required),
            FieldSchema("title", .text, .review, .public, .required),
            FieldSchema("lead", .set(.reference("stakeholder")), .set, .public),
            FieldSchema("partners", .set(.reference("stakeholder")), .set, .public),
            FieldSchema("from", .date, .review, .public, group: "period"),
            FieldSchema("to", .date, .review, .public, group: "period"),
            FieldSchema(
                "status", .code(.actionStatus), .review, .public, .filledIn, default: "open"),
            FieldSchema("budget", .number, .review, .network),
            FieldSchema("gcm_objectives", .set(.code(.gcmObjective)), .set, .public),
            FieldSchema("sdg_targets", .set(.code(.sdgTarget)), .set, .public),
            FieldSchema("mgi_domains", .set(.code(.mgiDomain)), .set, .public),
        ])
}
