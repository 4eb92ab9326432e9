import DomainModel
import Linkage
import ReplicaStore
import ReportTables
import SyncProtocol

/// What became of the referrals that the offices made in a period, by service and by party.
///
/// A referral stands where the steps of its log had led it by the end of the report's last day.
///
struct ReferralReport {
    private static let registers = [
        "service_type", "to_office", "to_stakeholder", "from_office", "urgency", "status",
        "status_log", "decline_reason", "created_at", "case",
    ]
    private static let accepting: Set<String> = [
        "accepted", "in_service", "completed", "not_completed",
    ]
    private static let millisecondsInDay: Int64 = 86_400_000

    private let scope: ReportScope
    private let statuses: CodeList?
    private let services: ReportDimension

    init(_ scope: ReportScope) {
        self.scope = scope
        let schema = scope.snapshot.schema.collection("referral")
        statuses = schema?.field("status")?.type.codeList
        services = ReportDimension(field: schema?.field("service_type"), label: "Service")
    }

    func make() throws -> Report {
        var byService: [String: ReferralFigures] = [:]
        var byParty: [String: ReferralFigures] = [:]
        var all = ReferralFigures()
        var reasons: [String: Int] = [:]
        let places = try scope.area == nil ? nil : casesInArea()
        try forEachReferral(of: places) { referral in
            all.count(referral)
            let service = services.codes.first { $0 == referral.service }
            byService[service ?? ReportWords.unknownCode, default: ReferralFigures()]
                .count(referral)
            byParty[referral.party, default: ReferralFigures()].count(referral)
            if referral.status == "declined" {
                reasons[referral.declineReason ?? "", default: 0] += 1
            }
        }
        let parties = try parties(byParty)
        var tables = [
            table("service_by_step", "Referrals by service", services, byService, all),
            table("party_by_step", "Referrals by party", parties, byParty, all),
        ]
        if !reasons.isEmpty { tables.append(Self.reasons(reasons)) }
        return try scope.report(.referrals, tables, notes: notes)
    }

    private func table(
        _ name: String, _ title: String, _ rows: ReportDimension,
        _ figures: [String: ReferralFigures], _ all: ReferralFigures
    ) -> ReportTable {
        ReportTable(
            name, title: title, counted: .referrals, population: "referrals_made", rows: rows,
            columns: ReferralFigures.dimension,
            cells: rows.codes.map { (figures[$0] ?? ReferralFigures()).cells },
            columnTotals: all.cells)
    }

    /// Words of people, most often given first; one row for those that say nothing.
    private static func reasons(_ reasons: [String: Int]) -> ReportTable {
        let sorted = reasons.sorted { (-$0.value, $0.key) < (-$1.value, $1.key) }
        return ReportTable(
            "decline_reason", title: "Why referrals were declined", counted: .referrals,
            population: "referrals_declined",
            rows: ReportDimension(
                "decline_reason", label: "Decline reason", isFreeText: true,
                sorted.map { reason, _ in
                    reason.isEmpty ? .unknown : ReportCategory(reason, labels: ["en": reason])
                }),
            columns: ReportDimension(
                "step", label: "Step", [ReportCategory("declined", wording: "Declined")]),
            cells: sorted.map { [.count($0.value)] },
            columnTotals: [.count(sorted.reduce(0) { $0 + $1.value })])
    }

    private func parties(_ figures: [String: ReferralFigures]) throws -> ReportDimension {
        var names: [String: String] = [:]
        try scope.snapshot.forEachRow(of: "stakeholder", ["name"]) { row in
            let id = try row.id().description
            if figures[id] != nil { names[id] = row[0] }
        }
        let sorted = figures.keys.sorted { (names[$0] ?? $0, $0) < (names[$1] ?? $1, $1) }
        return ReportDimension(
            "party", label: "Party",
            sorted.map { ReportCategory($0, labels: ["en": names[$0] ?? $0]) })
    }

    /// Cases of the area that is asked for.
    private func casesInArea() throws -> Set<String> {
        let areas = scope.snapshot.schema.collection(ConsentCheck.collection)?.field("area")?
            .type.codeList
        var cases: Set<String> = []
        try scope.snapshot.forEachRow(of: ConsentCheck.collection, ["area"]) { row in
            guard let area = row[0], let within = scope.area?.code else { return }
            if area == within || areas?[area]?.parent == within {
                cases.insert(try row.id().description)
            }
        }
        return cases
    }

    private func forEachReferral(
        of cases: Set<String>?, _ body: (CountedReferral) throws -> Void
    ) throws {
        let offices = Set(scope.offices)
        let aliases = try scope.snapshot.aliases(in: "stakeholder")
        try scope.snapshot.forEachRow(of: "referral", Self.registers) { row in
            guard let office = row[3] ?? SpaceName.office(of: row.space), offices.contains(office),
                let made = row[8].flatMap(ZonedTime.init)?.millisecondsSince1970,
                scope.isInPeriod(scope.snapshot.day(of: made))
            else { return }
            if let cases, row[9].map(cases.contains) != true { return }
            try body(referral(row, made: made, aliases.kept(for:)))
        }
    }

    private func referral(
        _ row: SnapshotRow, made: Int64, _ kept: (RecordID) -> RecordID
    ) throws -> CountedReferral {
        let steps = try steps(row)
        let isPast = scope.asOf < scope.snapshot.today
        let status = isPast ? steps.last?.status ?? "pending" : row[5] ?? "pending"
        let stakeholder = row[2].flatMap { RecordID($0) }.map { kept($0).description }
        let patience = TodayRules.patience[row[4] ?? "routine"] ?? 0
        let due = CalendarDate(scope.snapshot.day(of: made))?.adding(days: patience)
        return CountedReferral(
            service: row[0], party: row[1] ?? stakeholder ?? ReportWords.unknownCode, made: made,
            status: status, declineReason: row[7],
            wasAccepted: Self.accepting.contains(status)
                || steps.contains { Self.accepting.contains($0.status) },
            isLate: due.map { $0 < scope.asOf } ?? false,
            answered: steps.first { ["accepted", "declined"].contains($0.status) }?.at,
            completed: steps.last { ["completed", "not_completed"].contains($0.status) }?.at)
    }

    /// The steps that the log tells of, up to the end of the report's last day, by time.
    private func steps(_ row: SnapshotRow) throws -> [(at: Int64, status: String)] {
        try row.elements(6).compactMap { entry in
            guard let members = entry.map, let text = members["text"]?.text,
                let at = members["at"]?.text.flatMap(ZonedTime.init)?.millisecondsSince1970,
                scope.snapshot.day(of: at) <= scope.asOf.text
            else { return nil }
            let first = text.prefix { $0 != ":" }.replacing("corrected to ", with: "")
            let status = String(first)
            return statuses?.contains(status) == true ? (at, status) : nil
        }.sorted { $0.at < $1.at }
    }

    private var notes: [String] {
        var notes = [
            "Counted are referrals and transfers that the offices made in the period; accepted are "
                + "those that ever were. Completed, %: of those made and not revoked.",
            "Days to answer and to the end are whole referrals' times; the figure is the time that "
                + "half of them, or nine in ten, did not exceed. Steps without an entry in the "
                + "referral's log have no time.",
        ]
        if scope.asOf < scope.snapshot.today {
            notes.append(
                "A referral stands where the steps of its log had led it by the end of "
                    + "\(scope.asOf.text).")
        }
        return notes
    }
}
