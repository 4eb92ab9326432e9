/// A case while its fields are drawn; what comes later may depend on what was drawn before.
struct CaseDraft {
    /// Stands wherever a reader could take a made-up fact for a person's.
    static let mark = "FICTITIOUS"

    let profile: CaseProfile
    let sources: DemoSources
    let office: String
    let intake: CivilDate
    let age: Int
    var generator: SeededGenerator
    /// By column; a field without a value is left out.
    var fields: [String: String] = [:]
    var specificNeeds: [String] = []

    private static let firstIntake = CivilDate(year: 2025, month: 1, day: 6)
    private static let lastIntake = CivilDate(year: 2026, month: 5, day: 29)

    init(
        profile: CaseProfile, sources: DemoSources, office: String, generator: SeededGenerator
    ) {
        self.profile = profile
        self.sources = sources
        self.office = office
        self.generator = generator
        let days = Self.firstIntake.day...Self.lastIntake.day
        intake = CivilDate(day: self.generator.number(in: days))
        age = self.generator.number(in: profile.person.ages)
    }

    var isChild: Bool { age < 18 }

    /// Joins the elements of a set as the importer splits them.
    static func set(_ elements: [String]) -> String {
        elements.joined(separator: ";")
    }

    mutating func pick(_ elements: [String]) -> String {
        generator.element(of: elements) ?? ""
    }

    /// One of the codes, each as likely as its percentage says; the last one takes the rest.
    mutating func pick(_ percents: [(String, Int)]) -> String {
        var point = generator.number(below: 100)
        for (code, percent) in percents {
            if point < percent { return code }
            point -= percent
        }
        return percents.last?.0 ?? ""
    }

    mutating func flag(percent: Int) -> String {
        generator.chance(percent) ? "true" : "false"
    }
}

extension CaseDraft {
    private static let languages: [String: [String]] = [
        "UKR": ["uk", "ru"], "RUS": ["ru"], "BLR": ["be", "ru"], "XXA": ["ru", "be"],
        "KAZ": ["kk", "ru"], "KGZ": ["ky", "ru"], "UZB": ["uz", "ru"], "TJK": ["tg", "ru"],
        "TKM": ["tk", "ru"], "AZE": ["az", "ru"], "ARM": ["hy", "ru"], "GEO": ["ka", "ru"],
        "MDA": ["ro", "ru"], "LVA": ["lv", "ru"], "LTU": ["lt", "ru"], "EST": ["et", "ru"],
        "POL": ["pl", "ru"], "AFG": ["prs", "ps"], "IRN": ["fa"], "SYR": ["ar", "ku"],
        "IRQ": ["ar", "ckb"], "YEM": ["ar"], "PSE": ["ar"], "LBN": ["ar", "fr"],
        "TUR": ["tr", "ku"], "CMR": ["fr", "en"], "ETH": ["am", "en"], "GBR": ["en"],
    ]

    /// Origins where registers of births are often lost or out of reach.
    private static let birthOftenEstimated: Set<String> = ["AFG", "SYR", "YEM", "XXA", "ETH"]

    mutating func fillPerson() {
        let list = sources.names.list(for: profile.origin)
        let sex = profile.person.sex
        fields["given_name"] = list.draw(\.given, sex, using: &generator)
        fields["family_name"] = list.draw(\.family, sex, using: &generator)
        fields["patronymic"] = list.draw(\.patronymic, sex, using: &generator)
        if generator.chance(4) {
            fields["alias_names"] = list.draw(\.family, sex, using: &generator)
        }
        fields["sex"] = sex.rawValue
        fillBirth()
        fillOrigin()
        fillContact()
        fillDocuments()
    }

    private mutating func fillBirth() {
        let days = age * 365 + age / 4 + generator.number(below: 365)
        var birth = intake.adding(days: -days)
        let isEstimated =
            Self.birthOftenEstimated.contains(profile.origin) && generator.chance(20)
        if isEstimated { birth = CivilDate(year: birth.components.year, month: 1, day: 1) }
        fields["birth_date"] = birth.text
        fields["birth_estimated"] = isEstimated ? "true" : "false"
    }

    private mutating func fillOrigin() {
        let isStateless = profile.origin == "XXA"
        let second = ["RUS", "UKR", "POL", "KAZ"].filter { $0 != profile.origin }
        var nationalities = [profile.origin]
        if !isStateless, generator.chance(2) { nationalities.append(pick(second)) }
        fields["nationality"] = Self.set(nationalities)
        fields["country_of_origin"] =
            isStateless ? pick([("BLR", 60), ("RUS", 25), ("UKR", 15)]) : profile.origin
        let spoken = Self.languages[profile.origin] ?? ["en"]
        let count = generator.number(in: 1...spoken.count)
        fields["languages"] = Self.set(Array(spoken.prefix(count)))
        let isUnderstood = spoken.contains { ["ru", "be", "uk"].contains($0) }
        fields["interpreter_needed"] = flag(percent: isUnderstood ? 3 : 65)
    }

    /// Telephone numbers have the area code 00, under which nobody can be called.
    private mutating func fillContact() {
        let oblast = profile.oblast
        let raions = sources.areas.filter { $0.parent == oblast }
        let place = generator.element(of: raions)
        fields["area"] = place?.code ?? oblast
        let house = generator.number(in: 1...120)
        if let place {
            fields["address"] = "\(Self.mark): \(place.nameBelarusian), Прыкладная вул., \(house)"
        }
        let phones = (0..<(generator.chance(15) ? 2 : 1)).map { _ in
            "+375 00 \(generator.number(in: 100...999))-\(generator.number(in: 1000...9999))"
        }
        if age >= 12, generator.chance(90) { fields["phones"] = Self.set(phones) }
    }

    private mutating func fillDocuments() {
        let isStateless = profile.origin == "XXA"
        guard generator.chance(isStateless ? 35 : 75) else { return }
        let kind = isStateless || generator.chance(20) ? "residence_permit" : "passport"
        let number = "\(Self.mark)-\(generator.number(in: 100_000...999_999))"
        fields["id_documents"] = JSONText.items([
            [
                ("type", JSONText.string(kind)), ("number", JSONText.string(number)),
                ("issuer", JSONText.string(kind == "passport" ? profile.origin : "BLR")),
            ]
        ])
    }
}

extension CaseDraft {
    mutating func fillProtection() {
        drawSpecificNeeds()
        fields["specific_needs"] = Self.set(specificNeeds)
        let categories = [profile.category] + furtherCategories()
        fields["protection_categories"] = Self.set(categories)
        fields["primary_category"] = profile.category
        fields["migration_status"] = profile.migrationStatus
        fields["risk_level"] = riskLevel()
        fields["needs"] = Self.set(services(for: categories))
        fields["gcm_objectives"] = Self.set(objectives(for: categories))
    }

    /// UNHCR specific-need groups; how common each one is, is an assumption.
    private mutating func drawSpecificNeeds() {
        let isWoman = profile.person.sex == .female && !isChild
        let likely: [(code: String, percent: Int)] = [
            ("CR", isChild ? 12 : 0), ("SC", (12...17).contains(age) ? 6 : 0),
            ("WR", isWoman ? 6 : 0), ("ER", age >= 60 ? 35 : 0),
            ("SP", (18...59).contains(age) ? (isWoman ? 14 : 3) : 0), ("DS", 6),
            ("SM", age >= 60 ? 18 : 6), ("FU", 4), ("LP", 3),
            ("TR", profile.category == "asylum_seeker" && !isChild ? 3 : 0),
            ("SV", isWoman ? 2 : 0),
        ]
        for need in likely where generator.chance(need.percent) {
            specificNeeds.append(need.code)
        }
    }

    private mutating func furtherCategories() -> [String] {
        var further: [String] = []
        if specificNeeds.contains("SM") { further.append("medical_condition") }
        if specificNeeds.contains("SC") { further.append("unaccompanied_or_separated_child") }
        if (18...59).contains(age), generator.chance(9) { further.append("lost_job_or_income") }
        return further
    }

    private mutating func riskLevel() -> String {
        let isUrgent =
            profile.category == "victim_of_trafficking" || specificNeeds.contains("SC")
            || specificNeeds.contains("SV")
        return isUrgent
            ? pick([("high", 55), ("medium", 30), ("immediate", 15)])
            : pick([("low", 56), ("medium", 32), ("high", 11), ("immediate", 1)])
    }

    private static let servicesOfCategory: [String: [String]] = [
        "victim_of_trafficking": ["shelter_safehouse", "mental_health_psychosocial"],
        "asylum_seeker": ["legal_assistance", "cash_material_food", "interpretation"],
        "refugee": ["skills_recognition_language", "livelihoods_employment"],
        "complementary_protection": ["documentation_registration", "cash_material_food"],
        "stateless": ["documentation_registration", "legal_assistance"],
        "irregular_migrant": ["assisted_voluntary_return", "health"],
        "regular_migrant_worker": ["information_counselling", "legal_assistance"],
        "returnee": ["livelihoods_employment", "social_protection"],
        "unaccompanied_or_separated_child": [
            "child_protection", "family_tracing_reunification",
        ],
        "lost_job_or_income": ["livelihoods_employment", "social_protection"],
        "medical_condition": ["health"],
    ]

    private mutating func services(for categories: [String]) -> [String] {
        var services: [String] = []
        for service in categories.flatMap({ Self.servicesOfCategory[$0] ?? [] })
        where generator.chance(70) && !services.contains(service) {
            services.append(service)
        }
        if isChild, age >= 6, generator.chance(60) { services.append("education") }
        return services
    }

    private static let objectiveOfCategory: [String: String] = [
        "victim_of_trafficking": "10", "asylum_seeker": "12", "stateless": "4",
        "irregular_migrant": "21", "regular_migrant_worker": "6", "returnee": "21",
        "refugee": "16", "complementary_protection": "15", "medical_condition": "15",
    ]

    private func objectives(for categories: [String]) -> [String] {
        var objectives = ["7"]
        for objective in categories.compactMap({ Self.objectiveOfCategory[$0] })
        where !objectives.contains(objective) {
            objectives.append(objective)
        }
        return objectives
    }
}

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
