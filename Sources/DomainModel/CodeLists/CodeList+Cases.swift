extension CodeList {
    static let caseStatus = CodeList(
        "case_status",
        [
            Code("open", "Open", ru: "открыто", be: "адкрыта"),
            Code("on_hold", "On hold"),
            Code("closed", "Closed", ru: "закрыто", be: "закрыта"),
            Code("reopened", "Reopened"),
            Code("transferred", "Transferred"),
            Code("duplicate", "Duplicate", ru: "дубликат", be: "дублікат"),
        ])

    static let sex = CodeList(
        "sex",
        [
            Code("f", "Female", ru: "женский", be: "жаночы"),
            Code("m", "Male", ru: "мужской", be: "мужчынскі"),
            Code("other", "Other", ru: "другой", be: "іншы"),
            Code("unknown", "Unknown", ru: "неизвестно", be: "невядома"),
        ])

    /// Lowest first.
    static let riskLevel = CodeList(
        "risk_level",
        [
            Code("low", "Low", ru: "низкий", be: "нізкі"),
            Code("medium", "Medium", ru: "средний", be: "сярэдні"),
            Code("high", "High", ru: "высокий", be: "высокі"),
            Code("immediate", "Immediate"),
        ])

    /// Most restrictive first.
    static let consent = CodeList(
        "consent",
        [
            Code("withdrawn", "Withdrawn", ru: "отозвано", be: "адклікана"),
            Code("none", "None"),
            Code("granted", "Granted", ru: "дано", be: "дадзена"),
        ])

    static let closureReason = CodeList(
        "closure_reason",
        [
            Code("plan_completed", "Plan completed"),
            Code("service_declined", "Service declined"),
            Code("moved_abroad", "Moved abroad"),
            Code("returned", "Returned"),
            Code("lost_contact", "Lost contact"),
            Code("transferred", "Transferred"),
            Code("duplicate", "Duplicate"),
            Code("died", "Died"),
            Code("ineligible", "Ineligible"),
            Code("other", "Other", ru: "другое", be: "іншае"),
        ])
}
