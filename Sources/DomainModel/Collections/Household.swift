import SyncProtocol

extension CollectionSchema {
    /// People who live together or belong together as a family, each a case with a consent of its
    /// own. A person's role is the field that names the person, so that two laptops that add
    /// different people both do.
    static let household = CollectionSchema(
        "household", plural: "households", label: "Household", space: .office,
        titleFields: ["name"],
        naturalKeys: [NaturalKey(.duplicate, "head")],
        fields: [
            FieldSchema("name", .text, .review, .restricted, label: "Family"),
            FieldSchema("head", .reference("case"), .review, .restricted, .required),
            FieldSchema("spouses", .set(.reference("case")), .set, .restricted),
            FieldSchema("children", .set(.reference("case")), .set, .restricted),
            FieldSchema("parents", .set(.reference("case")), .set, .restricted),
            FieldSchema("siblings", .set(.reference("case")), .set, .restricted),
            FieldSchema(
                "guardians", .set(.reference("case")), .set, .restricted,
                note: "who answers for a child and is no parent"),
            FieldSchema(
                "other_members", .set(.reference("case")), .set, .restricted,
                label: "Others"),
            FieldSchema(
                "separated", .set(.reference("case")), .set, .restricted,
                note: "members who are not with the others"),
            FieldSchema("address", .text, .review, .restricted),
            FieldSchema(
                "history", .log, .log, .restricted, label: "Changes",
                note: "who came, left or was separated, when and why"),
        ])
}

/// The members of a household and their roles.
package enum Household {
    package static let collection = "household"
    /// The fields that name members, in the order in which these are shown; a role is called like
    /// the singular of its field.
    package static let roles: [(field: String, label: String)] = [
        ("head", "Head"), ("spouses", "Spouse"), ("children", "Child"), ("parents", "Parent"),
        ("siblings", "Sibling"), ("guardians", "Guardian"), ("other_members", "Other"),
    ]

    /// One person in one role.
    package struct Member: Hashable, Sendable {
        package let person: RecordID
        /// The role's label in English.
        package let role: String
        /// Whether the person is not with the others.
        package let isSeparated: Bool
    }

    /// - Parameter fields: the visible fields of a household.
    package static func members(in fields: [String: Value]) -> [Member] {
        let separated = Set(ids(fields["separated"]))
        return roles.flatMap { role in
            ids(fields[role.field]).map {
                Member(person: $0, role: role.label, isSeparated: separated.contains($0))
            }
        }
    }

    private static func ids(_ value: Value?) -> [RecordID] {
        (value?.array ?? value.map { [$0] } ?? []).compactMap { $0.text.flatMap { RecordID($0) } }
    }
}
