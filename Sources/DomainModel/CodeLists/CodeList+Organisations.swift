extension CodeList {
    static let stakeholderType = CodeList(
        "stakeholder_type",
        [
            Code(
                "government_national", "National government", ru: "государственный орган",
                be: "дзяржаўны орган"),
            Code(
                "government_local", "Local government", ru: "местный орган власти",
                be: "мясцовы орган улады"),
            Code(
                "un_entity", "UN entity", ru: "организация системы ООН",
                be: "арганізацыя сістэмы ААН"),
            Code(
                "intergovernmental", "Intergovernmental organisation",
                ru: "межправительственная организация", be: "міжурадавая арганізацыя"),
            Code(
                "ngo_international", "International NGO", ru: "международная НПО",
                be: "міжнародная НУА"),
            Code("ngo_national", "National NGO", ru: "национальная НПО", be: "нацыянальная НУА"),
            Code(
                "red_cross_red_crescent", "Red Cross or Red Crescent",
                ru: "Красный Крест или Полумесяц", be: "Чырвоны Крыж або Паўмесяц"),
            Code("private_sector", "Private sector", ru: "частный сектор", be: "прыватны сектар"),
            Code("employer", "Employer", ru: "работодатель", be: "працадаўца"),
            Code("trade_union", "Trade union", ru: "профсоюз", be: "прафсаюз"),
            Code(
                "academia_research", "Academia and research", ru: "наука и образование",
                be: "навука і адукацыя"),
            Code("diaspora", "Diaspora", ru: "диаспора", be: "дыяспара"),
            Code("media", "Media", ru: "СМИ", be: "СМІ"),
            Code(
                "donor_embassy", "Donor or embassy", ru: "донор или посольство",
                be: "донар або пасольства"),
            Code(
                "faith_based", "Faith-based organisation", ru: "религиозная организация",
                be: "рэлігійная арганізацыя"),
            Code(
                "independent_expert", "Independent expert", ru: "независимый эксперт",
                be: "незалежны эксперт"),
            Code("other", "Other", ru: "другое", be: "іншае"),
        ])

    static let networkRole = CodeList(
        "network_role",
        [
            Code("member", "Member", ru: "член", be: "член"),
            Code("co_chair", "Co-chair", ru: "сопредседатель", be: "сустаршыня"),
            Code(
                "extended_participant", "Participant in extended meetings",
                ru: "участник расширенных встреч", be: "удзельнік пашыраных сустрэч"),
            Code("observer", "Observer", ru: "наблюдатель", be: "назіральнік"),
            Code("none", "None", ru: "нет", be: "няма"),
        ])

    static let agreement = CodeList(
        "agreement",
        [
            Code("none", "None", ru: "нет", be: "няма"),
            Code("pending", "Pending", ru: "готовится", be: "рыхтуецца"),
            Code("signed", "Signed", ru: "подписано", be: "падпісана"),
            Code("expired", "Expired", ru: "истекло", be: "скончылася"),
        ])

    static let stakeholderStatus = CodeList(
        "stakeholder_status",
        [
            Code("active", "Active", ru: "действует", be: "дзейнічае"),
            Code("inactive", "Inactive", ru: "не действует", be: "не дзейнічае"),
            Code("closed", "Closed", ru: "закрыто", be: "закрыта"),
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
