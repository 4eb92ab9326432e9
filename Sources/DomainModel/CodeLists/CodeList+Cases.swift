extension CodeList {
    static let caseStatus = CodeList(
        "case_status",
        [
            Code("open", "Open", ru: "открыто", be: "адкрыта"),
            Code("on_hold", "On hold", ru: "приостановлено", be: "прыпынена"),
            Code("closed", "Closed", ru: "закрыто", be: "закрыта"),
            Code("reopened", "Reopened", ru: "открыто снова", be: "адкрыта зноў"),
            Code("transferred", "Transferred", ru: "передано", be: "перададзена"),
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
            Code("immediate", "Immediate", ru: "немедленный", be: "неадкладны"),
        ])

    /// Most restrictive first.
    static let consent = CodeList(
        "consent",
        [
            Code("withdrawn", "Withdrawn", ru: "отозвано", be: "адклікана"),
            Code("none", "None", ru: "нет", be: "няма"),
            Code("granted", "Granted", ru: "дано", be: "дадзена"),
        ])

    static let closureReason = CodeList(
        "closure_reason",
        [
            Code("plan_completed", "Plan completed", ru: "план выполнен", be: "план выкананы"),
            Code(
                "service_declined", "Service declined", ru: "отказ от услуг",
                be: "адмова ад паслуг"),
            Code("moved_abroad", "Moved abroad", ru: "выезд за границу", be: "выезд за мяжу"),
            Code("returned", "Returned", ru: "возвращение", be: "вяртанне"),
            Code("lost_contact", "Lost contact", ru: "связь потеряна", be: "сувязь страчана"),
            Code("transferred", "Transferred", ru: "передано", be: "перададзена"),
            Code("duplicate", "Duplicate", ru: "дубликат", be: "дублікат"),
            Code("died", "Died", ru: "смерть", be: "смерць"),
            Code(
                "ineligible", "Ineligible", ru: "не подпадает под помощь",
                be: "не падпадае пад дапамогу"),
            Code("other", "Other", ru: "другое", be: "іншае"),
        ])
}
