import DomainModel
import ReplicaStore
import ReportTables
import StoreKit

/// The reports that there are.
package enum ReportKind: String, CaseIterable, Sendable {
    case caseload
    case referrals

    /// In English; `Wording` has the other languages.
    package var title: String {
        switch self {
        case .caseload: "Caseload"
        case .referrals: "Referrals"
        }
    }
}

/// What a report is asked for.
package struct ReportQuery: Sendable {
    /// The first day of the period; else the first of January of the year in which it ends.
    package var from: CalendarDate?
    /// The last day of the period; else the day up to which the report tells.
    package var to: CalendarDate?
    /// The day up to which the report tells; else the last of the period, else today.
    package var asOf: CalendarDate?
    /// Only this office; else all whose records stand in the replica.
    package var office: String?
    /// Only persons in this oblast or raion: its code, or its label in any language.
    package var area: String?

    package init(
        from: CalendarDate? = nil, to: CalendarDate? = nil, asOf: CalendarDate? = nil,
        office: String? = nil, area: String? = nil
    ) {
        (self.from, self.to, self.asOf) = (from, to, asOf)
        (self.office, self.area) = (office, area)
    }
}

/// A query against one replica: its days, its offices and its area, found to make sense.
struct ReportScope {
    let from: CalendarDate
    let to: CalendarDate
    let asOf: CalendarDate
    let offices: [String]
    /// A code of the list of areas.
    let area: Code?
    let snapshot: ReplicaSnapshot

    /// - Throws: `StoreError` of kind `usage`, naming what does not fit and what would.
    init(_ query: ReportQuery, _ snapshot: ReplicaSnapshot) throws {
        let end = query.to ?? query.asOf ?? snapshot.today
        let asOf = query.asOf ?? end
        guard let from = query.from ?? CalendarDate(year: end.year, month: 1, day: 1),
            from <= end
        else {
            throw StoreError(
                .usage, "the period ends on \(end.text), before it begins",
                hint: "give --from a day that is not behind --to")
        }
        guard end <= asOf else {
            throw StoreError(
                .usage, "the period ends on \(end.text), behind the day of --as-of, \(asOf.text)",
                hint: "leave out --as-of, or give --to an earlier day")
        }
        (self.from, to, self.asOf) = (from, end, asOf)
        self.snapshot = snapshot
        let held = try snapshot.offices()
        if let office = query.office, !held.contains(office) {
            throw StoreError(
                .usage, "the replica holds no records of the office \(office)",
                hint: "it holds those of " + held.joined(separator: ", "))
        }
        offices = query.office.map { [$0] } ?? held
        area = try query.area.map { try Self.area($0, snapshot.schema) }
    }

    private static func area(_ text: String, _ schema: Schema) throws -> Code {
        let list = schema.collection(ConsentCheck.collection)?.field("area")?.type.codeList
        guard let list, let area = list.code(matching: text).flatMap({ list[$0] }) else {
            throw StoreError(
                .usage, "there is no area “\(text.prefix(60))”",
                hint: "give the code or the name of an oblast or raion: fieldbook schema case")
        }
        return area
    }

    /// Whether a day as it stands in a record lies in the period.
    func isInPeriod(_ day: String?) -> Bool {
        guard let day else { return false }
        return day >= from.text && day <= to.text
    }

    /// The report around its tables.
    func report(
        _ kind: ReportKind, _ tables: [ReportTable], notes: [String]
    ) throws -> Report {
        var heard = try snapshot.lastHeard()
        // The replica itself is always up to date with its own edits.
        heard[snapshot.office] = snapshot.now
        return Report(
            kind.rawValue, title: kind.title, asOf: asOf.text, from: from.text, to: to.text,
            offices: offices.map { Report.Office($0, lastHeard: heard[$0]) }, tables: tables,
            notes: notes)
    }
}

extension Replica {
    /// Makes a report of what this replica holds, at one moment.
    ///
    /// - Throws: `StoreError`, of kind `usage` for a query that does not make sense.
    package func report(_ kind: ReportKind, _ query: ReportQuery = ReportQuery()) throws -> Report {
        try snapshot { snapshot in
            let scope = try ReportScope(query, snapshot)
            switch kind {
            case .caseload: return try CaseloadReport(scope).make()
            case .referrals: return try ReferralReport(scope).make()
            }
        }
    }
}
