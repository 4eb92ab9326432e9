/// A report: its tables, and what one has to know in order to read them.
package struct Report: Hashable, Sendable {
    /// The name by which it is asked for, such as `caseload`.
    package let name: String
    /// In English.
    package let title: String
    /// The day up to which it tells, `2026-05-01`; ages are those of that day.
    package let asOf: String
    /// The first and the last day of the period.
    package let from: String
    package let to: String
    /// Whose records were read, or whose counts were added up.
    package let offices: [Office]
    package var tables: [ReportTable]
    /// Whether it went through disclosure control.
    package var isPublic: Bool
    /// How much was kept back.
    package var hidden: Hidden
    /// What was left out or kept back and why, and how things were counted; sentences, in English.
    package var notes: [String]

    package struct Office: Hashable, Sendable {
        package let office: String
        /// Milliseconds since 1970 of its newest edit or publication that is known here; nil where
        /// nothing is.
        package let lastHeard: Int64?

        package init(_ office: String, lastHeard: Int64?) {
            self.office = office
            self.lastHeard = lastHeard
        }
    }

    package struct Hidden: Hashable, Sendable {
        package var cells: Int
        /// The sum of what stands in them.
        package var persons: Int

        package init(cells: Int = 0, persons: Int = 0) {
            self.cells = cells
            self.persons = persons
        }
    }

    package init(
        _ name: String, title: String, asOf: String, from: String, to: String, offices: [Office],
        tables: [ReportTable], notes: [String] = [], isPublic: Bool = false,
        hidden: Hidden = Hidden()
    ) {
        self.name = name
        self.title = title
        self.asOf = asOf
        self.from = from
        self.to = to
        self.offices = offices
        self.tables = tables
        self.notes = notes
        self.isPublic = isPublic
        self.hidden = hidden
    }
}
