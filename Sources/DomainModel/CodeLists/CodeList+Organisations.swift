extension CodeList {
    static let stakeholderType = CodeList(
        "stakeholder_type",
        [
            Code("government_national", "National government"),
            Code("government_local", "Local government"),
            Code("un_entity", "UN entity"),
            Code("intergovernmental", "Intergovernmental organisation"),
            Code("ngo_international", "International NGO", ru: "международная НПО"),
            Code("ngo_national", "National NGO", ru: "национальная НПО"),
            Code("red_cross_red_crescent", "Red Cross or Red Crescent"),
            Code("private_sector", "Private sector", ru: "частный сектор", be: "прыватны сектар"),
            Code("employer", "Employer", ru: "работодатель", be: "працадаўца"),
            Code("trade_union", "Trade union", ru: "профсоюз", be: "прафсаюз"),
            Code("academia_research", "Academia and research"),
            Code("diaspora", "Diaspora", ru: "диаспора", be: "дыяспара"),
            Code("media", "Media", ru: "СМИ", be: "СМІ"),
            Code("donor_embassy", "Donor or embassy"),
            Code("faith_based", "Faith-based organisation"),
            Code(
                "independent_expert", "Independent expert", ru: "независимый эксперт",
                be: "незалежны эксперт"),
            Code("other", "Other", ru: "другое", be: "іншае"),
        ])

    static let networkRole = CodeList(
        "network_role",
        [
            Code("member", "Member", ru: "член", be: "член"),
            Code("co_chair", "Co-chair"),
            Code("extended_participant", "Participant in extended meetings"),
            Code("observer", "Observer", ru: "наблюдатель", be: "назіральнік"),
            Code("none", "None"),
        ])

    static let agreement = CodeList(
        "agreement",
        [
            Code("none", "None"),
            Code("pending", "Pending"),
            Code("signed", "Signed"),
            Code("expired", "Expired"),
        ])

    static let stakeholderStatus = CodeList(
        "stakeholder_status",
        [
            Code("active", "Active"),
            Code("inactive", "Inactive"),
            Code("closed", "Closed"),
        ])

    static let sector = CodeList(
        "sector", source: "IASC cluster system",
        [
            Code("camp_coordination_and_camp_management", "Camp Coordination and Camp Management"),
            Code("early_recovery", "Early Recovery"),
            Code("education", "Education"),
            Code("emergency_telecommunications", "Emergency Telecommunications"),
            Code("food_security", "Food Security"),
            Code("health", "Health"),
            Code("logistics", "Logistics"),
            Code("nutrition", "Nutrition"),
            Code("protection", "Protection"),
            Code("shelter", "Shelter"),
            Code("water_sanitation_and_hygiene", "Water, Sanitation and Hygiene"),
        ])
}
