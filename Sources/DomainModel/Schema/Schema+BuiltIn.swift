extension Schema {
    /// The schema that every replica starts from.
    package static let builtIn = Schema(
        version: 1,
        collections: [
            .stakeholder, .contact, .case, .referral, .meeting, .action, .recommendation,
            .planItem, .indicator, .observation, .note, .attachment,
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
