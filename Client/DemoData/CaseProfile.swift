/// What decides the rest of a generated case: who, from where, living where, with what status.
struct CaseProfile: Sendable {
    let origin: String
    let person: SexAndAge
    let oblast: String
    let category: String
    let migrationStatus: String
}

/// Draws profiles for one office.
///
/// Seven cases of eight are people of concern in the proportions of the UNHCR tables. The eighth is
/// from the caseload of migration that those tables do not count; its mix of categories is an
/// assumption, its workers' origins are those of residents born abroad (UN DESA).
struct CaseProfiles: Sendable {
    /// Cases of a hundred that live in an oblast of the office; the others have moved on.
    static let homePercent = 92

    private typealias Strata = WeightedList<CaseStatistics.Stratum>

    private let home: Strata
    private let elsewhere: Strata
    private let homeOblasts: WeightedList<String>
    private let bornAbroad: WeightedList<CaseStatistics.Resident>

    init(statistics: CaseStatistics, served: [Area]) {
        let codes = served.map(\.code)
        home = Self.strata(statistics) { codes.contains($0) }
        elsewhere = Self.strata(statistics) { !codes.contains($0) }
        homeOblasts = WeightedList(
            codes.map { code in
                (code, statistics.strata.reduce(0) { $0 + ($1.oblast == code ? $1.people : 0) })
            })
        bornAbroad = statistics.bornAbroad
    }

    func draw(using generator: inout SeededGenerator) -> CaseProfile {
        if generator.number(below: 8) == 0 { return migration(using: &generator) }
        let isHome = elsewhere.isEmpty || generator.chance(Self.homePercent)
        guard let stratum = (isHome ? home : elsewhere).draw(using: &generator),
            let person = stratum.sexAndAge.draw(using: &generator)
        else { return migration(using: &generator) }
        return concern(stratum, person, using: &generator)
    }

    private static func strata(
        _ statistics: CaseStatistics, where isWanted: (String) -> Bool
    ) -> Strata {
        WeightedList(
            statistics.strata.filter { isWanted($0.oblast) }.map { ($0, $0.people) })
    }

    private func concern(
        _ stratum: CaseStatistics.Stratum, _ person: SexAndAge,
        using generator: inout SeededGenerator
    ) -> CaseProfile {
        let category: String
        let status: String
        switch stratum.group.status {
        case .asylumSeeker:
            category = "asylum_seeker"
            status = "asylum_procedure"
        case .refugee:
            // People from Ukraine mostly hold complementary protection in Belarus.
            category = stratum.group.origin == "UKR" ? "complementary_protection" : "refugee"
            status = "recognised"
        case .stateless:
            category = "stateless"
            status = generator.chance(30) ? "stateless_procedure" : "regular"
        }
        return CaseProfile(
            origin: stratum.group.origin, person: person, oblast: stratum.oblast,
            category: category, migrationStatus: status)
    }

    private static let kinds = WeightedList([
        ("regular_migrant_worker", 35.0), ("irregular_migrant", 30.0), ("returnee", 20.0),
        ("victim_of_trafficking", 15.0),
    ])

    private static let irregularOrigins = WeightedList([
        ("AFG", 25.0), ("SYR", 20.0), ("IRQ", 15.0), ("IRN", 15.0), ("YEM", 10.0), ("CMR", 10.0),
        ("ETH", 5.0),
    ])

    private func migration(using generator: inout SeededGenerator) -> CaseProfile {
        let kind = Self.kinds.draw(using: &generator) ?? "regular_migrant_worker"
        let anySex: Sex = generator.chance(50) ? .female : .male
        let resident = bornAbroad.draw(using: &generator)
        let irregular = Self.irregularOrigins.draw(using: &generator) ?? "AFG"
        let (origin, sex, status): (String, Sex, String) =
            switch kind {
            case "irregular_migrant":
                (irregular, generator.chance(75) ? .male : .female, "irregular")
            case "returnee": ("BLR", anySex, "regular")
            case "victim_of_trafficking":
                ("BLR", generator.chance(70) ? .female : .male, "unknown")
            default: (resident?.origin ?? "KAZ", resident?.sex ?? anySex, "regular")
            }
        return CaseProfile(
            origin: origin, person: SexAndAge(sex: sex, ages: 18...59),
            oblast: homeOblasts.draw(using: &generator) ?? "", category: kind,
            migrationStatus: status)
    }
}

/// Who is assisted where: the proportions that a generated caseload follows.
///
/// People of concern come from the UNHCR tables of the latest year. Totals per origin and status
/// are those of the population table; places, sexes and ages those of the table by oblast. People
/// whose place is not known ("dispersed") are spread as those of the same origin and status whose
/// place is known, or as everyone when there are none.
struct CaseStatistics: Sendable {
    enum Status: String, Sendable, CaseIterable {
        case asylumSeeker = "ASY"
        case refugee = "REF"
        case stateless = "STA"
    }

    /// An origin (ISO 3166-1 alpha-3, XXA for stateless) and a status.
    struct Group: Hashable, Sendable {
        let origin: String
        let status: Status
    }

    /// The people of one group in one oblast.
    struct Stratum: Sendable {
        let group: Group
        let oblast: String
        let people: Double
        let sexAndAge: WeightedList<SexAndAge>
    }

    /// Sorted by the order of the source table, then by oblast.
    let strata: [Stratum]
    /// Residents born abroad, by origin and sex.
    let bornAbroad: WeightedList<Resident>

    struct Resident: Sendable {
        let origin: String
        let sex: Sex
    }

    init(
        demographics: CSVDocument, population: CSVDocument, migrantStock: CSVDocument,
        areas: [Area]
    ) throws(DemoDataError) {
        let oblasts = areas.filter { $0.level == 1 }
        let table = DemographicTable(records: demographics.records(), oblasts: oblasts)
        let totals = Self.totals(in: population.records())
        strata = table.groups.flatMap { group in
            table.strata(of: group, total: totals[group], oblasts: oblasts.map(\.code))
        }
        bornAbroad = Self.residents(in: migrantStock.records())
        guard !strata.isEmpty else {
            throw DemoDataError("no people by oblast", file: SourcePath.demographics)
        }
        guard !bornAbroad.isEmpty else {
            throw DemoDataError("no residents of BLR", file: SourcePath.migrantStock)
        }
    }

    /// People per group in Belarus in the latest year of the population table.
    private static func totals(in records: [[String: String]]) -> [Group: Double] {
        let columns: [(Status, String)] = [
            (.asylumSeeker, "asylum_seekers"), (.refugee, "refugees"), (.stateless, "stateless"),
        ]
        var totals: [Group: Double] = [:]
        for record in latest(records, year: "year") where record["coa_iso"] == "BLR" {
            guard let origin = record["coo_iso"] else { continue }
            for (status, column) in columns {
                let people = number(record[column])
                if people > 0 { totals[Group(origin: origin, status: status)] = people }
            }
        }
        return totals
    }

    private static func residents(in records: [[String: String]]) -> WeightedList<Resident> {
        let inBelarus = records.filter { $0["geo"] == "BLR" }
        return WeightedList(
            latest(inBelarus, year: "t").compactMap { record in
                // OOO stands for origins that are not known.
                guard let origin = record["from"], origin != "OOO" else { return nil }
                let sex: Sex = record["sex"] == "female" ? .female : .male
                return (Resident(origin: origin, sex: sex), number(record["n"]))
            })
    }

    static func latest(_ records: [[String: String]], year: String) -> [[String: String]] {
        let last = records.map { number($0[year]) }.max()
        return records.filter { number($0[year]) == last }
    }

    static func number(_ text: String?) -> Double {
        text.flatMap { Double($0) } ?? 0
    }
}
