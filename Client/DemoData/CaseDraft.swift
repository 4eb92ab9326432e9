/// A case while its fields are drawn; what comes later may depend on what was drawn before.
struct CaseDraft {
    /// Stands wherever a reader could take a made-up fact for a person's.
    static let mark = "FICTITIOUS"

    let profile: CaseProfile
    let sources: DemoSources
    let office: String
    let intake: CivilDate
    let age: Int
    var generator: SeededGenerator
    /// By column; a field without a value is left out.
    var fields: [String: String] = [:]
    var specificNeeds: [String] = []

    private static let firstIntake = CivilDate(year: 2025, month: 1, day: 6)
    private static let lastIntake = CivilDate(year: 2026, month: 5, day: 29)

    init(
        profile: CaseProfile, sources: DemoSources, office: String, generator: SeededGenerator
    ) {
        self.profile = profile
        self.sources = sources
        self.office = office
        self.generator = generator
        let days = Self.firstIntake.day...Self.lastIntake.day
        intake = CivilDate(day: self.generator.number(in: days))
        age = self.generator.number(in: profile.person.ages)
    }

    var isChild: Bool { age < 18 }

    /// Joins the elements of a set as the importer splits them.
    static func set(_ elements: [String]) -> String {
        elements.joined(separator: ";")
    }

    mutating func pick(_ elements: [String]) -> String {
        generator.element(of: elements) ?? ""
    }

    /// One of the codes, each as likely as its percentage says; the last one takes the rest.
    mutating func pick(_ percents: [(String, Int)]) -> String {
        var point = generator.number(below: 100)
        for (code, percent) in percents {
            if point < percent { return code }
            point -= percent
        }
        return percents.last?.0 ?? ""
    }

    mutating func flag(percent: Int) -> String {
        generator.chance(percent) ? "true" : "false"
    }
}
