import SyncProtocol

extension CollectionSchema {
    /// What one author has looked at on one device on one day: gathered by the replica when the
    /// day is over, and read by the office.
    static let accessDay = CollectionSchema(
        "access_day", plural: "access_days", label: "Access", space: .office,
        titleFields: ["day", "author"],
        fields: [
            FieldSchema("day", .date, .once, .caseTeam, .required),
            FieldSchema("author", .text, .once, .caseTeam, .required, form: .machine),
            FieldSchema("device", .text, .once, .caseTeam, .required, form: .machine),
            FieldSchema(
                "looks",
                .items([
                    ItemMember("at", .datetime, required: true),
                    ItemMember("action", required: true),
                    ItemMember("collection", required: true), ItemMember("record"),
                    ItemMember("count", .number),
                ]),
                .latest, .caseTeam, form: .machine,
                note: "without a record, that of several at once"),
        ])
}

extension CollectionSchema {
    /// Whether it is kept who looks at its records: where some of their fields are restricted.
    package var keepsLooks: Bool { fields.contains { $0.confidentiality == .restricted } }
}
