extension CodeList {
    /// The 23 objectives of the Global Compact for Safe, Orderly and Regular Migration.
    static let gcmObjective = CodeList(
        "gcm_objective",
        source: "UN A/RES/73/195, para 16; short labels: migrationnetwork.un.org/hub",
        [
            Code(
                "1",
                "Collect and utilize accurate and disaggregated data as a basis for "
                    + "evidence-based policies",
                short: "Data"),
            Code(
                "2",
                "Minimize the adverse drivers and structural factors that compel "
                    + "people to leave their country of origin",
                short: "Minimize adverse drivers"),
            Code(
                "3", "Provide accurate and timely information at all stages of migration",
                short: "Information provision"),
            Code(
                "4",
                "Ensure that all migrants have proof of legal identity and adequate "
                    + "documentation",
                short: "Legal identity and documentation"),
            Code(
                "5", "Enhance availability and flexibility of pathways for regular migration",
                short: "Regular pathways"),
            Code(
                "6",
                "Facilitate fair and ethical recruitment and safeguard conditions "
                    + "that ensure decent work",
                short: "Recruitment and decent work"),
            Code(
                "7", "Address and reduce vulnerabilities in migration",
                short: "Reduce vulnerabilities"),
            Code(
                "8",
                "Save lives and establish coordinated international efforts on "
                    + "missing migrants",
                short: "Save lives"),
            Code(
                "9", "Strengthen the transnational response to smuggling of migrants",
                short: "Counter smuggling"),
            Code(
                "10",
                "Prevent, combat and eradicate trafficking in persons in the context "
                    + "of international migration",
                short: "Eradicate trafficking"),
            Code(
                "11", "Manage borders in an integrated, secure and coordinated manner",
                short: "Manage borders"),
            Code(
                "12",
                "Strengthen certainty and predictability in migration procedures for "
                    + "appropriate screening, assessment and referral",
                short: "Screening and referral"),
            Code(
                "13",
                "Use migration detention only as a measure of last resort and work "
                    + "towards alternatives",
                short: "Alternatives to detention"),
            Code(
                "14",
                "Enhance consular protection, assistance and cooperation throughout "
                    + "the migration cycle",
                short: "Consular protection"),
            Code(
                "15", "Provide access to basic services for migrants",
                short: "Access to basic services"),
            Code(
                "16",
                "Empower migrants and societies to realize full inclusion and social "
                    + "cohesion",
                short: "Inclusion and social cohesion"),
            Code(
                "17",
                "Eliminate all forms of discrimination and promote evidence-based "
                    + "public discourse to shape perceptions of migration",
                short: "Eliminate discrimination"),
            Code(
                "18",
                "Invest in skills development and facilitate mutual recognition of "
                    + "skills, qualifications and competences",
                short: "Skills development and recognition"),
            Code(
                "19",
                "Create conditions for migrants and diasporas to fully contribute to "
                    + "sustainable development in all countries",
                short: "Migrant and diaspora contributions"),
            Code(
                "20",
                "Promote faster, safer and cheaper transfer of remittances and foster "
                    + "financial inclusion of migrants",
                short: "Remittances"),
            Code(
                "21",
                "Cooperate in facilitating safe and dignified return and readmission, "
                    + "as well as sustainable reintegration",
                short: "Dignified return and reintegration"),
            Code(
                "22",
                "Establish mechanisms for the portability of social security "
                    + "entitlements and earned benefits",
                short: "Social protection"),
            Code(
                "23",
                "Strengthen international cooperation and global partnerships for "
                    + "safe, orderly and regular migration",
                short: "International cooperation"),
        ])

    /// The ten guiding principles of the Global Compact.
    static let gcmPrinciple = CodeList(
        "gcm_principle", source: "UN A/RES/73/195, para 15",
        [
            Code("people_centred", "People-centred"),
            Code("international_cooperation", "International cooperation"),
            Code("national_sovereignty", "National sovereignty"),
            Code("rule_of_law_and_due_process", "Rule of law and due process"),
            Code("sustainable_development", "Sustainable development"),
            Code("human_rights", "Human rights"),
            Code("gender_responsive", "Gender-responsive"),
            Code("child_sensitive", "Child-sensitive"),
            Code("whole_of_government_approach", "Whole-of-government approach"),
            Code("whole_of_society_approach", "Whole-of-society approach"),
        ])
}
