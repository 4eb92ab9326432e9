extension CodeList {
    static let protectionCategory = CodeList(
        "protection_category",
        [
            Code("victim_of_trafficking", "Victim of trafficking", ru: "жертва торговли людьми"),
            Code("asylum_seeker", "Asylum-seeker", ru: "лицо, ищущее убежище"),
            Code("refugee", "Refugee", ru: "беженец", be: "бежанец"),
            Code(
                "complementary_protection", "Complementary protection", ru: "дополнительная защита",
                be: "дадатковая абарона"),
            Code(
                "stateless", "Stateless person", ru: "лицо без гражданства",
                be: "асоба без грамадзянства"),
            Code("irregular_migrant", "Irregular migrant"),
            Code("regular_migrant_worker", "Regular migrant worker"),
            Code("returnee", "Returnee"),
            Code("unaccompanied_or_separated_child", "Unaccompanied or separated child"),
            Code("lost_job_or_income", "Lost job or income"),
            Code("medical_condition", "Medical condition"),
            Code("other", "Other", ru: "другое", be: "іншае"),
        ])

    /// The groups of specific needs; UNHCR writes their codes in capitals.
    static let specificNeed = CodeList(
        "specific_need", source: "UNHCR IOM/030-FOM/030/2009, groups of codes",
        [
            Code("CR", "Child at risk"),
            Code("SC", "Unaccompanied or separated child"),
            Code("WR", "Woman at risk"),
            Code("ER", "Older person at risk"),
            Code("SP", "Single parent or caregiver"),
            Code("DS", "Disability"),
            Code("SM", "Serious medical condition"),
            Code("FU", "Family unity"),
            Code("LP", "Specific legal and physical protection needs"),
            Code("TR", "Torture"),
            Code("SV", "Survivor of sexual and gender-based violence"),
        ])

    static let serviceType = CodeList(
        "service_type",
        [
            Code("shelter_safehouse", "Shelter or safe house"),
            Code("health", "Health", ru: "здравоохранение", be: "ахова здароўя"),
            Code("mental_health_psychosocial", "Mental health and psychosocial support"),
            Code(
                "legal_assistance", "Legal assistance", ru: "юридическая помощь",
                be: "юрыдычная дапамога"),
            Code("documentation_registration", "Documentation and registration"),
            Code("police_security", "Police and security"),
            Code("livelihoods_employment", "Livelihoods and employment"),
            Code("skills_recognition_language", "Skills recognition and language"),
            Code("education", "Education", ru: "образование", be: "адукацыя"),
            Code("child_protection", "Child protection", ru: "защита детей", be: "абарона дзяцей"),
            Code("family_tracing_reunification", "Family tracing and reunification"),
            Code("cash_material_food", "Cash, material assistance and food"),
            Code("wash", "Water, sanitation and hygiene"),
            Code(
                "social_protection", "Social protection", ru: "социальная защита",
                be: "сацыяльная абарона"),
            Code("assisted_voluntary_return", "Assisted voluntary return"),
            Code("information_counselling", "Information and counselling"),
            Code("interpretation", "Interpretation"),
            Code("other", "Other", ru: "другое", be: "іншае"),
        ])

    static let migrationStatus = CodeList(
        "migration_status",
        [
            Code("regular", "Regular"),
            Code("irregular", "Irregular"),
            Code("asylum_procedure", "In the asylum procedure"),
            Code("recognised", "Recognised as in need of protection"),
            Code("stateless_procedure", "In the statelessness procedure"),
            Code("unknown", "Unknown"),
        ])
}
