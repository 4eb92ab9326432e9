import DomainModel
import ReplicaStore
import ReportTables

/// Persons by category, sex, age and area, and how the caseload moved.
///
/// Every table but that of the movement counts the persons with a case open at the end, each once;
/// the mentions count a person in each category that is recorded of them.
struct CaseloadReport {
    /// The persons whom all tables but the movement count.
    static let open = "persons_open"
    static let moved = "persons_moved"

    private let scope: ReportScope
    private let areas: CodeList?
    private var bands: [String: (band: AgeBand, isSure: Bool)] = [:]
    private var unsureAges = 0

    private var categoryBySex: TallyTable
    private var categoryByAge: TallyTable
    private var ageBySex: TallyTable
    private var areaByCategory: TallyTable
    private var mentionBySex: TallyTable
    private var movement: TallyTable

    init(_ scope: ReportScope) {
        self.scope = scope
        let schema = scope.snapshot.schema.collection(ConsentCheck.collection)
        areas = schema?.field("area")?.type.codeList
        let sexes = ReportDimension(field: schema?.field("sex"), label: "Sex")
        let mentions = ReportDimension(
            field: schema?.field("protection_categories"), label: "Protection category",
            isExclusive: false)
        let several = ReportCategory(ReportWords.severalCode, labels: ReportWords.several)
        let categories = ReportDimension(
            field: schema?.field("primary_category"), label: "Protection category", and: [several])
        let within = scope.area?.code
        let places = ReportDimension(field: schema?.field("area"), label: "Area") { code in
            within.map { code.code == $0 || code.parent == $0 } ?? (code.parent == nil)
        }
        let steps = ReportDimension(
            "movement", label: "Persons", isExclusive: false,
            [
                ReportCategory("opened", wording: "Opened in the period"),
                ReportCategory("closed", wording: "Closed in the period"),
                ReportCategory("open", wording: "Open at the end"),
            ])
        categoryBySex = TallyTable(categories, sexes)
        categoryByAge = TallyTable(categories, AgeBand.dimension)
        ageBySex = TallyTable(AgeBand.dimension, sexes)
        areaByCategory = TallyTable(places, categories)
        mentionBySex = TallyTable(mentions, sexes)
        movement = TallyTable(categories, steps)
    }

    func make() throws -> Report {
        var report = self
        var reader = PersonReader(scope)
        try reader.forEach { person in
            if report.isInArea(person.area) { report.count(person) }
        }
        return try report.scope.report(
            .caseload, report.tables, notes: report.notes(reader))
    }

    private func isInArea(_ area: String?) -> Bool {
        guard let within = scope.area?.code else { return true }
        return area == within || area.flatMap { areas?[$0]?.parent } == within
    }

    private mutating func count(_ person: CountedPerson) {
        let category = person.category
        var steps: [String] = []
        if scope.isInPeriod(person.opened) { steps.append("opened") }
        if !person.isOpen, scope.isInPeriod(person.closed) { steps.append("closed") }
        if person.isOpen { steps.append("open") }
        movement.count([category], steps)
        guard person.isOpen else { return }
        let sex = person.sex ?? ReportWords.unknownCode
        let (band, isSure) = band(person.born)
        if !isSure { unsureAges += 1 }
        categoryBySex.count(category, sex)
        categoryByAge.count(category, band.rawValue)
        ageBySex.count(band.rawValue, sex)
        areaByCategory.count(place(person.area), category)
        mentionBySex.count(
            person.categories.isEmpty ? [ReportWords.unknownCode] : Array(person.categories), [sex])
    }

    /// Of the whole country by oblast, of one oblast by its raions.
    private func place(_ area: String?) -> String {
        guard let area else { return ReportWords.unknownCode }
        return scope.area == nil ? areas?[area]?.parent ?? area : area
    }

    private mutating func band(_ born: String?) -> (band: AgeBand, isSure: Bool) {
        guard let born else { return (.unknown, true) }
        if let known = bands[born] { return known }
        let found = AgeBand.of(born: born, on: scope.asOf)
        bands[born] = found
        return found
    }

    private var tables: [ReportTable] {
        [
            categoryBySex.table(
                "category_by_sex", title: "Persons by protection category and sex",
                counted: .persons, population: Self.open),
            categoryByAge.table(
                "category_by_age", title: "Persons by protection category and age",
                counted: .persons, population: Self.open),
            ageBySex.table(
                "age_by_sex", title: "Persons by age and sex", counted: .persons,
                population: Self.open),
            areaByCategory.table(
                "area_by_category", title: "Persons by area and protection category",
                counted: .persons, population: Self.open),
            mentionBySex.table(
                "mention_by_sex", title: "Mentions of protection categories by sex",
                counted: .mentions, population: "mentions_open", columnTotals: false),
            movement.table(
                "movement", title: "Persons who came and left", counted: .persons,
                population: Self.moved, rowTotals: false),
        ]
    }

    private func notes(_ reader: PersonReader) -> [String] {
        var notes = [
            "Each person is counted once; persons with several protection categories and no "
                + "primary one have a row of their own, and stand in each of their categories "
                + "among the mentions.",
            "Persons whom two offices assist are counted twice unless their registrations are "
                + "merged.",
        ]
        if scope.asOf < scope.snapshot.today {
            notes.append(
                "As of \(scope.asOf.text) means what is recorded today of cases that had begun by "
                    + "then; a case that was closed later counts as open. Corrections made since "
                    + "are not undone.")
        }
        if unsureAges > 0 {
            notes.append(
                "\(unsureAges) birth dates are known too little to be sure of the age band; the "
                    + "middle of what is possible decides.")
        }
        if reader.duplicates > 0 {
            notes.append("\(reader.duplicates) cases put aside as duplicates are left out.")
        }
        if reader.closedAtAnyTime > 0 {
            notes.append(
                "\(reader.closedAtAnyTime) closed cases do not say since when, and are in no "
                    + "period's closed ones.")
        }
        return notes
    }
}
