import Foundation
import TestSupport
import TestTraits
import Testing

/// Reports beside a plain recomputation from the exports. All people are fictitious.
@Suite("Reports", .slow)
struct ReportCommandTests {
    private static let day = "2026-06-30"
    private static let sexes = ["f", "m", "other", "unknown"]

    /// Cases of every kind: uncertain dates, several categories, closed before and later.
    private static let table: String = {
        let categories = ["refugee", "asylum_seeker", "refugee;stateless", "victim_of_trafficking"]
        let born = [
            "1990", "2021-06~", "2014-07-01", "2014-06-30", "", "1966-06-30", "2008", "2030-01-01",
        ]
        let areas = ["BY001001", "BY001", "BY005", ""]
        let rows = (0..<120).map { number in
            let isClosed = number % 5 == 0
            return [
                "Fictitious \(number)", sexes[number % 4], categories[number / 4 % 4],
                number % 7 == 0 ? "refugee" : "", born[number % 8], areas[number / 3 % 4],
                number % 11 == 0 ? "2026-07-15" : "2026-0\(1 + number % 6)-10",
                isClosed ? "closed" : "open",
                isClosed ? number % 2 == 0 ? "2026-06-20" : "2026-08-01" : "",
            ].joined(separator: ",")
        }
        let heading =
            "family_name,sex,protection_categories,primary_category,birth_date,area,intake_date,"
            + "status,closure_date"
        return ([heading] + rows).joined(separator: "\n")
    }()

    /// A case as its export has it, read without any code of the report.
    private struct Exported {
        let fields: JSON

        subscript(name: String) -> String { fields[name].text ?? "" }

        var isOpen: Bool {
            self["intake_date"] <= day
                && (self["status"] != "closed" || self["closure_date"] > day)
        }

        var category: String {
            let all = fields["protection_categories"].texts
            if !self["primary_category"].isEmpty { return self["primary_category"] }
            return all.count == 1 ? all[0] : "several"
        }

        /// Of the dates in the table, by hand.
        var band: String {
            switch self["birth_date"].replacingOccurrences(of: "~", with: "") {
            case "1990": "18-59"
            case "2021-06": "5-11"
            case "2014-07-01": "5-11"
            case "2014-06-30": "12-17"
            case "1966-06-30": "60+"
            case "2008": "12-17"
            default: "unknown"
            }
        }
    }

    private func exported(_ office: FieldOffice) throws -> [Exported] {
        try office.export("case").split(separator: "\n").map {
            Exported(fields: try JSON(parsing: String($0))["fields"])
        }
    }

    /// A table of the answer as counts by the codes of row and column.
    private func counts(_ report: JSON, _ name: String) throws -> [String: Int] {
        let table = try #require(report["tables"].items.first { $0["name"].text == name })
        var counts: [String: Int] = [:]
        for (row, cells) in zip(table["rows"]["codes"].texts, table["cells"].items) {
            for (column, cell) in zip(table["columns"]["codes"].texts, cells.items) {
                if let count = cell.int, count > 0 { counts["\(row) \(column)"] = count }
            }
        }
        return counts
    }

    private func counted(_ cases: [Exported], _ key: (Exported) -> String) -> [String: Int] {
        Dictionary(cases.map { (key($0), 1) }, uniquingKeysWith: +)
    }

    @Test("the caseload is what a plain recount of the export gives")
    func caseload() throws {
        let office = try FieldOffice.alone()
        _ = try office.load("case", Self.table, [])
        let report = try office.json("report", "caseload", "--as-of", Self.day)
        let all = try exported(office)
        #expect(all.count == 120)
        let open = all.filter(\.isOpen)
        #expect(
            try counts(report, "category_by_sex") == counted(open) { "\($0.category) \($0["sex"])" }
        )
        #expect(
            try counts(report, "category_by_age") == counted(open) { "\($0.category) \($0.band)" })
        #expect(try counts(report, "age_by_sex") == counted(open) { "\($0.band) \($0["sex"])" })
        #expect(
            try counts(report, "area_by_category")
                == counted(open) {
                    let oblast = String($0["area"].prefix(5))
                    return "\(oblast.isEmpty ? "unknown" : oblast) \($0.category)"
                })
        let mentions = open.flatMap { one in
            one.fields["protection_categories"].texts.map { "\($0) \(one["sex"])" }
        }
        #expect(
            try counts(report, "mention_by_sex")
                == Dictionary(mentions.map { ($0, 1) }, uniquingKeysWith: +))
        let total = report["tables"].items.first { $0["name"].text == "age_by_sex" }?["total"]
        #expect(total == .int(open.count))
        let came = all.filter { $0["intake_date"] <= Self.day }
        let left = came.filter { !$0.isOpen }
        let movement = try counts(report, "movement")
        #expect(sum(movement, "opened") == came.count)
        #expect(sum(movement, "closed") == left.count)
        #expect(sum(movement, "open") == open.count)
    }

    private func sum(_ counts: [String: Int], _ column: String) -> Int {
        counts.filter { $0.key.hasSuffix(" " + column) }.values.reduce(0, +)
    }

    @Test("a person registered twice and merged is counted once, in an area only if there")
    func mergedAndInArea() throws {
        let office = try FieldOffice.alone()
        let first = try office.add(
            "case", "family_name=Ўсава", "sex=f", "protection_categories=refugee", "area=BY001001")
        let second = try office.add(
            "case", "family_name=Усова", "sex=f", "protection_categories=stateless")
        _ = try office.add("case", "sex=m", "protection_categories=refugee", "area=BY002")
        let before = try office.json("report", "caseload")
        #expect(
            try counts(before, "category_by_sex") == [
                "refugee f": 1, "refugee m": 1, "stateless f": 1,
            ])
        try office.json("duplicates", "merge", first, second)
        let after = try office.json("report", "caseload")
        #expect(try counts(after, "category_by_sex") == ["several f": 1, "refugee m": 1])
        #expect(
            try counts(after, "mention_by_sex") == [
                "refugee f": 1, "stateless f": 1, "refugee m": 1,
            ])
        let brest = try office.json("report", "caseload", "--area", "Brest")
        #expect(try counts(brest, "area_by_category") == ["BY001001 several": 1])
    }

    @Test("referrals stand where their steps led them, by service and party")
    func referrals() throws {
        let office = try FieldOffice.alone()
        let person = try office.add(
            "case", "sex=f", "protection_categories=refugee", "consent_sharing=granted")
        let clinic = try office.add("stakeholder", "name=Fictitious Clinic", "type=other")
        func refer(_ service: String) throws -> String {
            try #require(
                try office.json("case", "refer", person, "--to", clinic, "--service", service)["id"]
                    .text)
        }
        let done = try refer("health")
        try office.json("referral", "accept", done)
        try office.json("referral", "complete", done, "--outcome", "seen")
        let declined = try refer("education")
        try office.json("referral", "decline", declined, "--reason", "full")
        _ = try refer("health")
        let report = try office.json("report", "referrals")
        let byService = try counts(report, "service_by_step").filter { !$0.key.contains("rate") }
        #expect(byService["health made"] == 2)
        #expect(byService["health accepted"] == 1)
        #expect(byService["health completed"] == 1)
        #expect(byService["health waiting"] == 1)
        #expect(byService["education declined"] == 1)
        #expect(try counts(report, "party_by_step")["\(clinic) made"] == 3)
        #expect(try counts(report, "decline_reason") == ["full declined": 1])
    }

    @Test("what makes no sense is refused with what would")
    func refusals() throws {
        let office = try FieldOffice.alone()
        for options in [
            ["--area", "Nowhere"], ["--office", "brest"],
            ["--from", "2026-02-01", "--to", "2026-01-01"],
            ["--to", "2026-02-01", "--as-of", "2026-01-01"],
        ] {
            let result = try office.run(["report", "caseload"] + options)
            #expect(result.status == 64, "\(options)")
            #expect(result.errors.contains("hint:"), "\(options)")
        }
    }
}
