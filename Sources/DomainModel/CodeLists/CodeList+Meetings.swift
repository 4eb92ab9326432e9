extension CodeList {
    static let meetingKind = CodeList(
        "meeting_kind",
        [
            Code(
                "network_internal", "Internal meeting of the network",
                ru: "внутренняя встреча сети", be: "унутраная сустрэча сеткі"),
            Code(
                "extended", "Extended meeting of the network", ru: "расширенная встреча сети",
                be: "пашыраная сустрэча сеткі"),
            Code(
                "thematic_group", "Meeting of a thematic group", ru: "встреча тематической группы",
                be: "сустрэча тэматычнай групы"),
            Code(
                "national_consultation", "National consultation", ru: "национальные консультации",
                be: "нацыянальныя кансультацыі"),
            Code(
                "bilateral", "Bilateral meeting", ru: "двусторонняя встреча",
                be: "двухбаковая сустрэча"),
            Code("training", "Training", ru: "обучение", be: "навучанне"),
        ])

    static let meetingStatus = CodeList(
        "meeting_status",
        [
            Code("planned", "Planned", ru: "запланировано", be: "запланавана"),
            Code("held", "Held", ru: "проведено", be: "праведзена"),
            Code("postponed", "Postponed", ru: "отложено", be: "адкладзена"),
            Code("cancelled", "Cancelled", ru: "отменено", be: "адменена"),
        ])

    /// The thematic groups of the national consultation of 2017.
    static let thematicGroup = CodeList(
        "thematic_group",
        [
            Code(
                "irregular_migration", "Irregular migration", ru: "нерегулярная миграция",
                be: "нерэгулярная міграцыя"),
            Code(
                "forced_migration", "Forced migration", ru: "вынужденная миграция",
                be: "вымушаная міграцыя"),
            Code(
                "migration_and_development", "Migration and development", ru: "миграция и развитие",
                be: "міграцыя і развіццё"),
        ])

    static let actionStatus = CodeList(
        "action_status",
        [
            Code("open", "Open", ru: "открыто", be: "адкрыта"),
            Code("in_progress", "In progress", ru: "в работе", be: "у працы"),
            Code("done", "Done", ru: "выполнено", be: "выканана"),
            Code("cancelled", "Cancelled", ru: "отменено", be: "адменена"),
        ])

    static let priority = CodeList(
        "priority",
        [
            Code("low", "Low", ru: "низкий", be: "нізкі"),
            Code("normal", "Normal", ru: "обычный", be: "звычайны"),
            Code("high", "High", ru: "высокий", be: "высокі"),
        ])

    static let recommendationResponse = CodeList(
        "recommendation_response",
        [
            Code("noted", "Noted", ru: "принято к сведению", be: "прынята да ведама"),
            Code("accepted", "Accepted", ru: "принято", be: "прынята"),
            Code("partly", "Partly accepted", ru: "принято частично", be: "прынята часткова"),
            Code("rejected", "Rejected", ru: "отклонено", be: "адхілена"),
        ])

    /// Least certain first.
    static let observationStatus = CodeList(
        "observation_status",
        [
            Code("provisional", "Provisional", ru: "предварительно", be: "папярэдне"),
            Code("final", "Final", ru: "окончательно", be: "канчаткова"),
        ])
}
