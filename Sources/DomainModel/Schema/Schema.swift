/// Every collection and code list that the replicas of a deployment share.
package struct Schema: Sendable {
    package let version: Int
    /// In the order of declaration.
    package let collections: [CollectionSchema]
    package let codeLists: [String: CodeList]

    private let positions: [String: Int]

    package init(version: Int, collections: [CollectionSchema], codeLists: [CodeList]) {
        self.version = version
        self.collections = collections
        self.codeLists = Dictionary(
            codeLists.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.positions = Dictionary(
            collections.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package func collection(_ name: String) -> CollectionSchema? {
        positions[name].map { collections[$0] }
    }
}

extension Schema {
    /// The schema that every replica starts from.
    package static let builtIn = Schema(
        version: 1,
        collections: [
            .stakeholder, .contact, .case, .referral, .meeting, .action, .recommendation,
            .planItem, .indicator, .observation, .note, .attachment, .sharedCase,
            .household, .accessDay,
        ],
        codeLists: [
            .stakeholderType, .networkRole, .agreement, .stakeholderStatus, .sector,
            .serviceType, .protectionCategory, .specificNeed, .migrationStatus,
            .caseStatus, .sex, .riskLevel, .consent, .closureReason,
            .referralKind, .urgency, .referralStatus,
            .meetingKind, .meetingStatus, .thematicGroup, .actionStatus, .priority,
            .recommendationResponse, .observationStatus,
            .gcmObjective, .gcmPrinciple, .sdgTarget, .mgiDomain, .mgiAnswer,
            .migofPrinciple, .migofObjective, .area,
        ])
}

/// Something in a schema extension that cannot be used.
package struct SchemaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path to the part that is wrong: `collections.visit.fields.place.type`.
    package let path: String
    package let message: String

    package var description: String { "The schema extension is wrong at \(path): \(message)." }
}

/// Where a new record goes when no space is named.
package enum DefaultSpace: String, Sendable, CaseIterable {
    /// The space that the whole network shares.
    case network
    /// The replica's own `office:NAME`.
    case office
    /// The space of the record that the `subject` field names.
    case subject
}
