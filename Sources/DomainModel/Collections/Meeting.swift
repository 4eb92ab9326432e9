import SyncProtocol

extension CollectionSchema {
    /// A meeting of the network, from an internal one to a national consultation.
    static let meeting = CollectionSchema(
        "meeting", plural: "meetings", label: "Meeting", space: .network, titleFields: ["title"],
        naturalKeys: [NaturalKey(.repetition, "title"), NaturalKey(.name, "title")],
        fields: [
            FieldSchema("title", .text, .review, .network, .required),
            FieldSchema("kind", .code(.meetingKind), .review, .network, .required),
            FieldSchema("start", .datetime, .review, .network, .required, group: "schedule"),
            FieldSchema("end", .datetime, .review, .network, group: "schedule"),
            FieldSchema(
                "timezone", .text, .review, .network, .filledIn, label: "Time zone",
                form: .timezone, group: "schedule", default: "Europe/Minsk"),
            FieldSchema("place", .text, .review, .network, group: "schedule"),
            FieldSchema(
                "online_url", .text, .latest, .network, label: "Address online", form: .website),
            FieldSchema(
                "status", .code(.meetingStatus), .review, .network, .filledIn,
                default: "planned", terminal: ["cancelled"]),
            FieldSchema(
                "sequence", .int(0...Int64(Int32.max)), .max, .network, .filledIn, default: 0,
                raisedBy: ["schedule", "status"],
                note: "of the calendar entry; grows when the schedule changes"),
            FieldSchema("chairs", .set(.text), .set, .network),
            FieldSchema("invited", .set(.reference("stakeholder")), .set, .network),
            FieldSchema("attended", .set(.reference("stakeholder")), .set, .network),
            FieldSchema("attendees", .set(.text), .set, .network, note: "people, as written"),
            FieldSchema(
                "agenda",
                .items([ItemMember("rank", .number), ItemMember("text", required: true)]),
                .latest, .network),
            FieldSchema("minutes", .longtext, .text, .network),
            FieldSchema(
                "agreements", .items([ItemMember("text", required: true)]), .review, .network),
            FieldSchema("thematic_group", .code(.thematicGroup), .latest, .network),
            FieldSchema("parent", .reference("meeting"), .latest, .network),
            FieldSchema("gcm_objectives", .set(.code(.gcmObjective)), .set, .network),
            FieldSchema("sdg_targets", .set(.code(.sdgTarget)), .set, .network),
        ])
}
