extension CodeList {
    static let referralKind = CodeList(
        "referral_kind",
        [
            Code("referral", "Referral", ru: "направление", be: "накіраванне"),
            Code("transfer", "Transfer", ru: "передача", be: "перадача"),
        ])

    /// Least urgent first.
    static let urgency = CodeList(
        "urgency",
        [
            Code("routine", "Routine", ru: "обычно", be: "звычайна"),
            Code("soon", "Soon", ru: "скоро", be: "хутка"),
            Code("urgent", "Urgent", ru: "срочно", be: "тэрмінова"),
            Code("immediate", "Immediate", ru: "немедленно", be: "неадкладна"),
        ])

    static let referralStatus = CodeList(
        "referral_status",
        [
            Code("pending", "Pending", ru: "ожидает", be: "чакае"),
            Code("accepted", "Accepted", ru: "принято", be: "прынята"),
            Code("declined", "Declined", ru: "отклонено", be: "адхілена"),
            Code("in_service", "In service", ru: "оказывается", be: "аказваецца"),
            Code("completed", "Completed", ru: "завершено", be: "завершана"),
            Code("not_completed", "Not completed", ru: "не завершено", be: "не завершана"),
            Code("revoked", "Revoked", ru: "отозвано", be: "адклікана"),
        ])
}
