import SyncProtocol

extension CollectionSchema {
    /// What somebody wrote about a record; corrected by another note, never changed.
    static let note = CollectionSchema(
        "note", plural: "notes", label: "Note", space: .subject, titleFields: ["text"],
        naturalKeys: [NaturalKey(.repetition, "subject")],
        fields: [
            FieldSchema("subject", .reference(nil), .once, .caseTeam, .required),
            FieldSchema("text", .longtext, .once, .caseTeam, .required),
            FieldSchema(
                "supersedes", .reference("note"), .once, .caseTeam,
                note: "the note that this one corrects"),
        ])

    /// A file that belongs to a record; its content is kept elsewhere.
    static let attachment = CollectionSchema(
        "attachment", plural: "attachments", label: "Attachment", space: .subject,
        titleFields: ["name"],
        naturalKeys: [NaturalKey(.identification, "subject", "content")],
        fields: [
            FieldSchema("subject", .reference(nil), .once, .caseTeam, .required),
            FieldSchema("name", .text, .latest, .caseTeam, .required),
            FieldSchema("media_type", .text, .once, .caseTeam, .required),
            FieldSchema("size", .int(0...Int64.max), .once, .caseTeam, .required, note: "bytes"),
            FieldSchema("content", .blob, .once, .caseTeam, .required),
        ])
}
