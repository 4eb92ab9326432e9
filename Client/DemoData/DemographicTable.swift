/// The UNHCR table by oblast, summed up per group and place.
struct DemographicTable {
    private struct Cell {
        var total = 0.0
        /// In the order of `SexAndAge.columns`.
        var counts = Array(repeating: 0.0, count: SexAndAge.columns.count)

        mutating func add(_ record: [String: String]) {
            total += CaseStatistics.number(record["total"])
            for (index, column) in SexAndAge.columns.enumerated() {
                counts[index] += CaseStatistics.number(record[column.name])
            }
        }

        var sexAndAge: WeightedList<SexAndAge> {
            WeightedList(zip(SexAndAge.columns, counts).map { ($0.cell, $1) })
        }
    }

    /// Groups in the order of their first row.
    private(set) var groups: [CaseStatistics.Group] = []
    private var wholes: [CaseStatistics.Group: Cell] = [:]
    private var located: [CaseStatistics.Group: [String: Cell]] = [:]
    private var everyoneIn: [String: Double] = [:]
    private var everyone = Cell()

    init(records: [[String: String]], oblasts: [Area]) {
        for record in CaseStatistics.latest(records, year: "year") {
            guard let origin = record["coo_iso"],
                let status = record["pop_type"].flatMap(CaseStatistics.Status.init(rawValue:))
            else { continue }
            let group = CaseStatistics.Group(origin: origin, status: status)
            if wholes[group] == nil { groups.append(group) }
            wholes[group, default: Cell()].add(record)
            everyone.add(record)
            let place = record["location"]
            if let oblast = oblasts.first(where: { "\($0.name) [Admin 1]" == place }) {
                located[group, default: [:]][oblast.code, default: Cell()].add(record)
                everyoneIn[oblast.code, default: 0] += CaseStatistics.number(record["total"])
            }
        }
    }

    /// One stratum for each oblast where the group has people; `total` scales them when given.
    func strata(
        of group: CaseStatistics.Group, total: Double?, oblasts: [String]
    ) -> [CaseStatistics.Stratum] {
        guard let whole = wholes[group], whole.total > 0 else { return [] }
        let cells = located[group] ?? [:]
        let shares = cells.isEmpty ? everyoneIn : cells.mapValues(\.total)
        // Summed in the order of the oblasts: a dictionary's own order changes from run to run.
        let sum = oblasts.reduce(0) { $0 + (shares[$1] ?? 0) }
        return oblasts.compactMap { oblast in
            guard let share = shares[oblast], share > 0 else { return nil }
            return CaseStatistics.Stratum(
                group: group, oblast: oblast, people: (total ?? whole.total) * share / sum,
                sexAndAge: firstKnown(cells[oblast]?.sexAndAge, whole.sexAndAge))
        }
    }

    private func firstKnown(
        _ lists: WeightedList<SexAndAge>?...
    ) -> WeightedList<SexAndAge> {
        lists.compactMap { $0 }.first { !$0.isEmpty } ?? everyone.sexAndAge
    }
}

/// An oblast-level area (level 1) or a raion (level 2) with its p-code.
struct Area: Sendable {
    let code: String
    let parent: String
    let level: Int
    let name: String
    let nameBelarusian: String

    init?(record: [String: String]) {
        guard let code = record["pcode"], let parent = record["parent"],
            let level = record["level"].flatMap({ Int($0) }), let name = record["name_en"]
        else { return nil }
        self.code = code
        self.parent = parent
        self.level = level
        self.name = name
        nameBelarusian = record["name_be"] ?? name
    }

    /// The oblast-level areas that an office of this name serves: those that begin with its name
    /// (`minsk` serves Minsk and Minsk City); all of them when none does (`national`).
    static func served(by office: String, in areas: [Area]) -> [Area] {
        let oblasts = areas.filter { $0.level == 1 }
        let own = oblasts.filter { $0.name.lowercased().hasPrefix(office.lowercased()) }
        return own.isEmpty ? oblasts : own
    }
}

/// The two sexes that the statistics count, by the schema's codes.
enum Sex: String, Sendable, CaseIterable {
    case female = "f"
    case male = "m"
}

/// One cell of the statistics: a sex and an age band.
struct SexAndAge: Sendable {
    let sex: Sex
    /// Whole years.
    let ages: ClosedRange<Int>

    /// The columns of the UNHCR table with what they count; the open band is taken to end at 89.
    static let columns: [(name: String, cell: SexAndAge)] = Sex.allCases.flatMap { sex in
        bands.map { band in
            ("\(sex.rawValue)_\(band.name)", SexAndAge(sex: sex, ages: band.ages))
        }
    }

    private static let bands: [(name: String, ages: ClosedRange<Int>)] = [
        ("0_4", 0...4), ("5_11", 5...11), ("12_17", 12...17), ("18_59", 18...59), ("60", 60...89),
    ]
}
