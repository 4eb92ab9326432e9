extension CodeList {
    /// The targets of the 2030 Agenda that bear on migration.
    static let sdgTarget = CodeList(
        "sdg_target", source: "migrationdataportal.org/sdgs; short titles ours",
        [
            Code("3.8", "Universal health coverage"),
            Code("3.c", "Health financing and health workforce"),
            Code("4.b", "Scholarships (international student mobility)"),
            Code("5.2", "Eliminate violence against women and girls, including trafficking"),
            Code("8.5", "Full and productive employment and decent work"),
            Code(
                "8.7",
                "Eradicate forced labour, modern slavery, human trafficking and "
                    + "child labour"),
            Code("8.8", "Protect labour rights, in particular of migrant workers"),
            Code(
                "10.7",
                "Facilitate orderly, safe, regular and responsible migration and "
                    + "mobility of people, including through the implementation of planned "
                    + "and well-managed migration policies"),
            Code(
                "10.c",
                "Reduce to less than 3 per cent the transaction costs of migrant "
                    + "remittances"),
            Code("16.2", "End abuse, exploitation, trafficking and violence against children"),
            Code("16.9", "Legal identity for all, including birth registration"),
            Code(
                "17.18",
                "High-quality, timely and reliable data disaggregated by migratory "
                    + "status"),
        ])

    /// The six domains of the Migration Governance Indicators.
    static let mgiDomain = CodeList(
        "mgi_domain", source: "migrationdataportal.org/overviews/mgi",
        [
            Code("1", "Migrants' rights"),
            Code("2", "Whole-of-government approach"),
            Code("3", "Partnerships"),
            Code("4", "Well-being of migrants"),
            Code("5", "Mobility dimensions of crises"),
            Code("6", "Safe, orderly and regular migration"),
        ])

    static let mgiAnswer = CodeList(
        "mgi_answer", source: "gmdac.iom.int/migration-governance-indicators",
        [
            Code("no", "No", ru: "нет", be: "не"),
            Code("partially", "Partially", ru: "частично", be: "часткова"),
            Code("yes", "Yes", ru: "да", be: "так"),
        ])

    /// The principles of the Migration Governance Framework.
    static let migofPrinciple = CodeList(
        "migof_principle", source: "emergencymanual.iom.int/migration-governance-framework-migof",
        [
            Code(
                "p1",
                "Good migration governance would require adherence to international "
                    + "standards and the fulfilment of migrants' rights"),
            Code(
                "p2",
                "Migration and related policies are best formulated using evidence "
                    + "and whole-of-government approaches"),
            Code("p3", "Good migration governance relies on strong partnerships"),
        ])

    /// The objectives of the Migration Governance Framework.
    static let migofObjective = CodeList(
        "migof_objective", source: "emergencymanual.iom.int/migration-governance-framework-migof",
        [
            Code(
                "o1",
                "Good migration governance and related policy should seek to advance "
                    + "the socioeconomic well-being of migrants and society"),
            Code(
                "o2",
                "Good migration governance is based on effective responses to the "
                    + "mobility dimensions of crises"),
            Code("o3", "Migration should take place in a safe, orderly and dignified manner"),
        ])
}
