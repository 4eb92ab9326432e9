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
