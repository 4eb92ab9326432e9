extension CodeList {
    static let protectionCategory = CodeList(
        "protection_category",
        [
            Code(
                "victim_of_trafficking", "Victim of trafficking", ru: "жертва торговли людьми",
                be: "ахвяра гандлю людзьмі"),
            Code(
                "asylum_seeker", "Asylum-seeker", ru: "лицо, ищущее убежище",
                be: "асоба, якая шукае прытулку"),
            Code("refugee", "Refugee", ru: "беженец", be: "бежанец"),
            Code(
                "complementary_protection", "Complementary protection", ru: "дополнительная защита",
                be: "дадатковая абарона"),
            Code(
                "stateless", "Stateless person", ru: "лицо без гражданства",
                be: "асоба без грамадзянства"),
            Code(
                "irregular_migrant", "Irregular migrant", ru: "неурегулированный мигрант",
                be: "неўрэгуляваны мігрант"),
            Code(
                "regular_migrant_worker", "Regular migrant worker", ru: "трудящийся-мигрант",
                be: "працоўны-мігрант"),
            Code("returnee", "Returnee", ru: "возвратившееся лицо", be: "асоба, якая вярнулася"),
            Code(
                "unaccompanied_or_separated_child", "Unaccompanied or separated child",
                ru: "ребёнок без сопровождения", be: "дзіця без суправаджэння"),
            Code(
                "lost_job_or_income", "Lost job or income", ru: "потеря работы или дохода",
                be: "страта працы або даходу"),
            Code("medical_condition", "Medical condition", ru: "болезнь", be: "хвароба"),
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
            Code(
                "shelter_safehouse", "Shelter or safe house", ru: "приют или убежище",
                be: "прытулак або сховішча"),
            Code("health", "Health", ru: "здравоохранение", be: "ахова здароўя"),
            Code(
                "mental_health_psychosocial", "Mental health and psychosocial support",
                ru: "психологическая помощь", be: "псіхалагічная дапамога"),
            Code(
                "legal_assistance", "Legal assistance", ru: "юридическая помощь",
                be: "юрыдычная дапамога"),
            Code(
                "documentation_registration", "Documentation and registration",
                ru: "документы и регистрация", be: "дакументы і рэгістрацыя"),
            Code(
                "police_security", "Police and security", ru: "милиция и безопасность",
                be: "міліцыя і бяспека"),
            Code(
                "livelihoods_employment", "Livelihoods and employment", ru: "занятость и доход",
                be: "занятасць і даход"),
            Code(
                "skills_recognition_language", "Skills recognition and language",
                ru: "признание навыков, язык", be: "прызнанне навыкаў, мова"),
            Code("education", "Education", ru: "образование", be: "адукацыя"),
            Code("child_protection", "Child protection", ru: "защита детей", be: "абарона дзяцей"),
            Code(
                "family_tracing_reunification", "Family tracing and reunification",
                ru: "поиск и воссоединение семьи", be: "пошук і ўз’яднанне сям’і"),
            Code(
                "cash_material_food", "Cash, material assistance and food",
                ru: "деньги, вещи и еда", be: "грошы, рэчы і ежа"),
            Code(
                "wash", "Water, sanitation and hygiene", ru: "вода, санитария и гигиена",
                be: "вада, санітарыя і гігіена"),
            Code(
                "social_protection", "Social protection", ru: "социальная защита",
                be: "сацыяльная абарона"),
            Code(
                "assisted_voluntary_return", "Assisted voluntary return",
                ru: "добровольное возвращение", be: "добраахвотнае вяртанне"),
            Code(
                "information_counselling", "Information and counselling",
                ru: "информация и консультации", be: "інфармацыя і кансультацыі"),
            Code("interpretation", "Interpretation", ru: "устный перевод", be: "вусны пераклад"),
            Code("other", "Other", ru: "другое", be: "іншае"),
        ])

    static let migrationStatus = CodeList(
        "migration_status",
        [
            Code("regular", "Regular", ru: "законный", be: "законны"),
            Code("irregular", "Irregular", ru: "неурегулированный", be: "неўрэгуляваны"),
            Code(
                "asylum_procedure", "In the asylum procedure", ru: "в процедуре убежища",
                be: "у працэдуры прытулку"),
            Code(
                "recognised", "Recognised as in need of protection", ru: "признана нужда в защите",
                be: "прызнана патрэба ў абароне"),
            Code(
                "stateless_procedure", "In the statelessness procedure",
                ru: "в процедуре безгражданства", be: "у працэдуры бязграмадзянства"),
            Code("unknown", "Unknown", ru: "неизвестно", be: "невядома"),
        ])
}
