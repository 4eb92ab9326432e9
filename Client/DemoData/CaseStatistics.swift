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
