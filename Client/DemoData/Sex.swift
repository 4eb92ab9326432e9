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
