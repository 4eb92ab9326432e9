extension CodeList {
    static let referralKind = CodeList(
        "referral_kind",
        [
            Code("referral", "Referral"),
            Code("transfer", "Transfer"),
        ])

    /// Least urgent first.
    static let urgency = CodeList(
        "urgency",
        [
            Code("routine", "Routine"),
            Code("soon", "Soon"),
            Code("urgent", "Urgent", ru: "срочно", be: "тэрмінова"),
            Code("immediate", "Immediate"),
        ])

    static let referralStatus = CodeList(
        "referral_status",
        [
            Code("pending", "Pending"),
            Code("accepted", "Accepted", ru: "принято", be: "прынята"),
            Code("declined", "Declined", ru: "отклонено", be: "адхілена"),
            Code("in_service", "In service"),
            Code("completed", "Completed", ru: "завершено", be: "завершана"),
            Code("not_completed", "Not completed"),
            Code("revoked", "Revoked"),
        ])
}
