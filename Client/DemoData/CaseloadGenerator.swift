/// Writes the caseload of one office as a CSV document for `fieldbook import case`.
///
/// Everybody in it is fictitious, and every row says so in its notes, address and documents. The
/// same sources, office and seed give the same bytes; the first rows of a long caseload are those
/// of a short one.
package struct CaseloadGenerator: Sendable {
    /// The columns, named as the fields of `case`.
    package static let columns = [
        "status", "caseworker", "co_workers", "given_name", "family_name", "patronymic",
        "alias_names", "birth_date", "birth_estimated", "sex", "nationality", "country_of_origin",
        "languages", "phones", "address", "area", "id_documents", "protection_categories",
        "primary_category", "specific_needs", "migration_status", "risk_level",
        "consent_services", "consent_sharing", "consent_reporting", "consent_expires",
        "do_not_contact", "interpreter_needed", "intake_date", "intake_source", "needs",
        "gcm_objectives", "goals", "next_follow_up", "notes", "retention_until",
    ]

    private let sources: DemoSources
    private let office: String
    private let seed: UInt64
    private let profiles: CaseProfiles

    package init(sources: DemoSources, office: String, seed: UInt64) {
        self.sources = sources
        self.office = office
        self.seed = seed
        profiles = CaseProfiles(
            statistics: sources.statistics,
            served: Area.served(by: office, in: sources.areas))
    }

    /// The whole document, in which no two persons have the same names and birth date: an import
    /// would take them for one. For very many cases write `headerLine` and `line(at:)` one by one.
    package func cases(count: Int) -> String {
        var text = Self.headerLine
        var persons: Set<[String]> = []
        for index in 0..<max(0, count) {
            var fields = fields(at: index)
            var drawn = index
            while !persons.insert(Self.person.map { fields[$0] ?? "" }).inserted {
                drawn += Self.redraw
                fields = self.fields(at: drawn)
            }
            text += Self.line(fields)
        }
        return text
    }

    /// By what an import recognises a person.
    private static let person = ["given_name", "family_name", "birth_date"]
    /// How far from its place a row is drawn again, beyond any caseload.
    private static let redraw = 1 << 32

    package static var headerLine: String { CSVDocument.line(columns) }

    /// Row `index`, counted from 0, with its line end.
    package func line(at index: Int) -> String { Self.line(fields(at: index)) }

    private static func line(_ fields: [String: String]) -> String {
        CSVDocument.line(columns.map { fields[$0] ?? "" })
    }

    private func fields(at index: Int) -> [String: String] {
        var generator = SeededGenerator(seed: seed, name: office, index: index)
        let profile = profiles.draw(using: &generator)
        var draft = CaseDraft(
            profile: profile, sources: sources, office: office, generator: generator)
        draft.fillPerson()
        draft.fillProtection()
        draft.fillConsent()
        draft.fillWork()
        return draft.fields
    }
}
