extension CaseDraft {
    mutating func fillConsent() {
        let services = pick([("granted", 90), ("none", 8), ("withdrawn", 2)])
        fields["consent_services"] = services
        let mayShare = services == "granted"
        let sharing = mayShare ? pick([("granted", 72), ("none", 22), ("withdrawn", 6)]) : "none"
        fields["consent_sharing"] = sharing
        fields["consent_reporting"] = pick([("granted", 83), ("none", 14), ("withdrawn", 3)])
        if sharing == "granted" {
            let years = generator.number(in: 1...2)
            fields["consent_expires"] = intake.adding(days: 365 * years).text
        }
        fields["do_not_contact"] = flag(percent: 2)
    }

    private static let intakeSources = [
        "self-referral", "partner organisation", "hotline", "border service", "local authority",
        "community leader", "outreach visit",
    ]

    /// Made-up colleagues, who work in every office.
    private static let caseworkers = [
        "Alena K.", "Maksim T.", "Volha S.", "Dzmitry R.", "Iryna B.", "Pavel H.",
    ]

    mutating func fillWork() {
        fields["status"] = generator.chance(92) ? "open" : "on_hold"
        let caseworker = pick(Self.caseworkers)
        fields["caseworker"] = "\(caseworker) (\(office))"
        if generator.chance(15) {
            let others = Self.caseworkers.filter { $0 != caseworker }
            fields["co_workers"] = "\(pick(others)) (\(office))"
        }
        fields["intake_date"] = intake.text
        fields["intake_source"] = pick(Self.intakeSources)
        fields["retention_until"] = intake.adding(days: 5 * 365).text
        if generator.chance(70) {
            fields["next_follow_up"] = intake.adding(days: generator.number(in: 14...120)).text
        }
        fillGoals()
        fields["notes"] = note()
    }

    private static let goals: [String: [String]] = [
        "victim_of_trafficking": ["A safe place to stay", "A plan for safety that is agreed"],
        "asylum_seeker": ["An interview with a lawyer present", "A temporary certificate"],
        "stateless": ["A residence permit", "A birth certificate from the archive"],
        "irregular_migrant": ["Travel documents", "A medical check-up"],
        "returnee": ["A small business grant", "Enrolment at the job centre"],
    ]

    private mutating func fillGoals() {
        guard generator.chance(40) else { return }
        let known = Self.goals[profile.category] ?? ["A language course", "A work permit"]
        let count = generator.number(in: 1...known.count)
        fields["goals"] = JSONText.items(
            known.prefix(count).map { goal in
                [
                    ("text", JSONText.string(goal)),
                    ("status", JSONText.string(pick([("open", 80), ("reached", 20)]))),
                ]
            })
    }

    private static let events = [
        "First interview held in the office", "Came with a relative", "Interview by telephone",
        "Documents were seen and returned", "Asked about housing", "Asked about work",
        "Asks for a call in the evening", "Came on the advice of a neighbour",
    ]

    private mutating func note() -> String {
        "\(Self.mark). \(pick(Self.events)) on \(intake.text). Invented for a demonstration."
    }
}
