import Foundation
import TestTraits
import Testing

/// What lists show, at a terminal and in a pipe. All people are fictitious.
@Suite("Lists that show the person", .slow)
struct ListCommandTests {
    private let minsk: FieldOffice

    init() throws { minsk = try FieldOffice.alone() }

    /// Three cases, the first two of this replica's author.
    private func addCases() throws {
        for fields in [
            ["family_name=Ўсава", "given_name=Ганна", "caseworker=A. minsk", "risk_level=high"],
            ["family_name=Івашка", "given_name=Олег", "caseworker=A. minsk", "status=on_hold"],
            ["family_name=Ёлкина", "given_name=Вера", "caseworker=B. minsk"],
        ] {
            try minsk.json(["case", "add", "sex=f", "protection_categories=refugee"] + fields)
        }
    }

    private func cells(_ arguments: String...) throws -> [[String]] {
        let result = try minsk.run(arguments)
        try #require(result.status == 0, "\(result.errors)")
        return result.output.split(separator: "\n").map {
            $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
    }

    @Test("a list of cases shows whose they are, how they stand and who is at them")
    func casesShowThePerson() throws {
        try addCases()
        let rows = try cells("case", "list")
        #expect(rows.count == 3)
        #expect(rows[0].dropFirst() == ["Ўсава Ганна", "open", "high", "", "A. minsk"])
        #expect(rows[0][0].hasPrefix("MINSK-"))
        let found = try cells("search", "івашка")
        #expect(found[0][2].hasSuffix("Івашка Олег"))
    }

    @Test("names are sorted by the alphabet: Ё after Е, І before Ў")
    func alphabet() throws {
        try addCases()
        for name in ["Ерохина", "Жукова", "Уласава"] {
            try minsk.json(
                "case", "add", "sex=f", "protection_categories=refugee", "family_name=\(name)")
        }
        for language in ["be", "ru", "en"] {
            let rows = try cells(
                "case", "list", "--sort", "family_name", "--columns", "family_name", "--lang",
                language)
            #expect(
                rows.map { $0[0] }
                    == ["Ерохина", "Ёлкина", "Жукова", "Івашка", "Уласава", "Ўсава"])
        }
    }

    @Test("columns are those that are asked for, in JSON too; unknown ones are refused")
    func columns() throws {
        try addCases()
        #expect(
            try cells("case", "list", "--columns", "caseworker, person", "--limit", "1")
                == [["A. minsk", "Ўсава Ганна"]])
        let record = try minsk.json("case", "list", "--columns", "person,status")["records"][0]
        #expect(record["fields"].keys == ["family_name", "given_name", "status"])
        let error = try minsk.failure("case", "list", "--columns", "code,shoe_size", status: 64)
        #expect(error["message"].text?.contains("shoe_size") == true)
        #expect(error["hint"].text?.contains("next_follow_up") == true)
        try minsk.failure("case", "list", "--columns", ",", status: 64)
        try minsk.failure("case", "list", "--lang", "xx", status: 64)
    }

    @Test("me and today stand for the author and the office's day")
    func words() throws {
        try addCases()
        #expect(try cells("case", "list", "--where", "caseworker=me").count == 2)
        #expect(
            try cells("case", "list", "--where", "caseworker=me", "--author", "B. minsk").count
                == 1)
        #expect(try cells("case", "list", "--where", "intake_date=today").count == 3)
        #expect(try cells("case", "list", "--where", "intake_date<today-1").isEmpty)
        #expect(try cells("case", "list", "--where", "created_at>=today").count == 3)
        let export = try minsk.run("export", "case", "--where", "caseworker=me", "--restricted")
        #expect(export.output.split(whereSeparator: \.isNewline).count == 3)
    }

    @Test("a pipe gets codes, a terminal and --lang labels in the reader's language")
    func labels() throws {
        try addCases()
        let rows = try cells("case", "list", "--columns", "status", "--lang", "ru")
        #expect(rows[1] == ["приостановлено"])
        let records = try minsk.json("case", "list", "--lang", "ru")["records"]
        #expect(records[1]["fields"]["status"] == "on_hold")
        for (locale, heading, label) in [
            ("be_BY.UTF-8", "КОД", "прыпынена"), ("ru_RU.UTF-8", "КОД", "приостановлено"),
            ("C.UTF-8", "CODE", "On hold"),
        ] {
            let shown = try PseudoTerminal.screen(
                of: ["case", "list"], in: minsk, environment: ["LC_ALL": locale])
            #expect(shown.lines.contains { $0.hasPrefix(heading) }, "\(shown.lines)")
            #expect(shown.lines.contains { $0.contains(label) }, "\(shown.lines)")
        }
    }

    @Test("every standard list fits a terminal of 80 columns", arguments: ["en", "ru", "be"])
    func width(language: String) throws {
        try addCases()
        let cross = try minsk.add(
            "stakeholder", "name=Fictitious Red Cross of a long name",
            "type=red_cross_red_crescent", "network_role=extended_participant")
        let record = try #require(try minsk.json("case", "list")["records"][0]["id"].text)
        _ = try minsk.add(
            "referral", "case=\(record)", "to_stakeholder=\(cross)",
            "service_type=mental_health_psychosocial", "urgency=immediate")
        _ = try minsk.add(
            "meeting", "title=Fictitious meeting on a long subject", "kind=national_consultation",
            "start=2026-05-01T10:00+03:00", "place=Minsk")
        _ = try minsk.add(
            "action", "text=Write to everybody about the minutes", "due=2026-05-01",
            "responsible=\(cross)")
        for collection in ["case", "stakeholder", "referral", "meeting", "action"] {
            let shown = try PseudoTerminal.screen(
                of: [collection, "list", "--lang", language], in: minsk)
            #expect(shown.status == 0)
            #expect(shown.lines.count >= 2, "\(shown.lines)")
            #expect(shown.lines.allSatisfy { $0.count <= 80 }, "\(shown.lines)")
        }
    }
}
