import Foundation
import TestTraits
import Testing

/// `fieldbook COLLECTION add | edit | show | list | delete | restore`, as scripts use them.
@Suite("Commands on records", .slow)
struct RecordCommandTests {
    private let minsk: FieldOffice

    private static let edited = #"{"version": 1, "id": "id", "space": "text", "commit": "commit"}"#
    private static let record = """
        {"id": "id", "collection": "text", "space": "text", "deleted": "bool",
         "fields": "object", "conflicts": ["text"]}
        """

    init() throws { minsk = try .alone() }

    private func misfits(_ answer: JSON, _ shape: String) throws -> [String] {
        try JSONShape(shape).misfits(of: answer)
    }

    // MARK: Shapes

    @Test("add, edit, delete and restore answer the record's id and the commit")
    func editsAnswerTheirCommit() throws {
        let added = try minsk.json("stakeholder", "add", "name=Alfa", "type=other")
        #expect(try misfits(added, Self.edited) == [])
        #expect(added["space"] == "network")
        #expect(added["code"] == .null)
        let id = try #require(added["id"].text)
        for command in [["edit", id, "acronym=A"], ["delete", id], ["restore", id]] {
            let answer = try minsk.json(["stakeholder"] + command)
            #expect(try misfits(answer, Self.edited) == [], "\(command)")
            #expect(answer["id"] == .text(id))
        }
    }

    @Test("a case gets a code and its office's space, and both are answered")
    func casesHaveCodes() throws {
        let added = try minsk.json("case", "add", "sex=f", "protection_categories+=refugee")
        let code = try #require(added["code"].text)
        let isCode = code.wholeMatch(of: /MINSK-20[0-9][0-9]-[0-9A-Z][0-9A-Z]-0001/) != nil
        #expect(isCode, "\(code)")
        #expect(added["space"] == "office:minsk")
        let second = try minsk.json("case", "add", "sex=m", "protection_categories+=refugee")
        #expect(second["code"] == .text(code.dropLast(4) + "0002"))
        #expect(try minsk.json("case", "show", code)["record"]["id"] == added["id"])
        #expect(try minsk.json("case", "edit", code, "sex=m")["code"] == .text(code))
    }

    @Test("show and list give records of one shape, without fields that have no value")
    func recordsHaveOneShape() throws {
        let id = try minsk.add("stakeholder", "name=Alfa", "type=other", "sectors+=health")
        let shown = try minsk.show("stakeholder", id)
        #expect(try misfits(shown, Self.record) == [])
        #expect(shown["deleted"] == .bool(false))
        #expect(shown["conflicts"] == .array([]))
        #expect(shown["fields"]["sectors"] == ["health"])
        #expect(shown["fields"]["created_by"] == "A. minsk")
        #expect(!shown["fields"].keys.contains("acronym"))
        let list = try minsk.json("stakeholder", "list")
        #expect(try misfits(list, #"{"records": [\#(Self.record)], "total": 1}"#) == [])
        #expect(list["records"][0] == shown)
    }

    @Test("a cleared field is left out, and text without --json is the id alone")
    func clearedFieldsAreLeftOut() throws {
        let result = try minsk.run("stakeholder", "add", "name=Alfa", "type=other", "acronym=A")
        #expect(result.status == 0)
        let id = result.output.trimmingCharacters(in: .newlines)
        #expect(result.output == id + "\n" && id.count == 36)
        try minsk.edit("stakeholder", id, "acronym=")
        #expect(!(try minsk.fields("stakeholder", id)).keys.contains("acronym"))
    }

    @Test("an edit that changes nothing commits nothing")
    func equalValuesCommitNothing() throws {
        let id = try minsk.add("stakeholder", "name=Alfa", "type=other")
        let before = try minsk.json("log")["commits"].items.count
        let answer = try minsk.json("stakeholder", "edit", id, "name= Alfa ", "type=Other")
        #expect(answer["commit"] == .null)
        #expect(try minsk.json("log")["commits"].items.count == before)
    }

    @Test("a deleted record is shown as such, is not listed, and comes back whole")
    func deletedRecordsComeBack() throws {
        let id = try minsk.add("stakeholder", "name=Alfa", "type=other")
        let before = try minsk.show("stakeholder", id)
        try minsk.json("stakeholder", "delete", id, "--reason", "entered twice")
        #expect(try minsk.show("stakeholder", id)["deleted"] == .bool(true))
        #expect(try minsk.json("stakeholder", "list")["total"] == .int(0))
        #expect(try minsk.json("search", "alfa")["total"] == .int(0))
        try minsk.failure("stakeholder", "delete", id, status: 64)
        try minsk.json("stakeholder", "restore", id)
        #expect(try minsk.show("stakeholder", id) == before)
        try minsk.failure("stakeholder", "restore", id, status: 64)
    }

    // MARK: Names of records

    @Test("ids are taken in full, or by a unique beginning or end of 6 characters")
    func idsCanBeShortened() throws {
        let first = try minsk.add("stakeholder", "name=Alfa", "type=other")
        let second = try minsk.add("stakeholder", "name=Bravo", "type=other")
        for id in [first, second] {
            #expect(try minsk.show("stakeholder", String(id.suffix(6)))["id"] == .text(id))
            #expect(try minsk.show("stakeholder", String(id.suffix(12)))["id"] == .text(id))
            #expect(try minsk.show("stakeholder", String(id.prefix(30)))["id"] == .text(id))
            #expect(try minsk.show("stakeholder", id.uppercased())["id"] == .text(id))
        }
        #expect(
            try minsk.failure("stakeholder", "show", "abcdef", status: 1)["code"] == "not_found")
        #expect(
            try minsk.failure("stakeholder", "show", String(first.suffix(5)), status: 1)["code"]
                == "not_found")
        let shared = String(first.prefix(6))
        let error = try minsk.failure("stakeholder", "show", shared, status: 64)
        #expect(error["hint"].text?.contains(second) == true)
        #expect(try minsk.failure("meeting", "show", first, status: 1)["code"] == "not_found")
    }

    // MARK: Values

    @Test(
        "a coded value is accepted as the code or its label in any language, whatever the case",
        arguments: ["refugee", "REFUGEE", "Refugee", "беженец", "Беженец", "бежанец", "БЕЖАНЕЦ"])
    func labelsAreAccepted(label: String) throws {
        let id = try minsk.add("case", "sex=f", "protection_categories+=\(label)")
        #expect(try minsk.fields("case", id)["protection_categories"] == ["refugee"])
    }

    @Test("elements are added and removed one by one; sets show sorted")
    func setsChangeByElement() throws {
        let id = try minsk.add(
            "stakeholder", "name=Alfa", "type=other", "sectors+=protection", "sectors+=health")
        #expect(try minsk.fields("stakeholder", id)["sectors"] == ["health", "protection"])
        try minsk.edit("stakeholder", id, "sectors-=health", "sectors+=education")
        #expect(try minsk.fields("stakeholder", id)["sectors"] == ["education", "protection"])
        try minsk.edit("stakeholder", id, "sectors=")
        #expect(try minsk.fields("stakeholder", id)["sectors"].items == [])
    }

    @Test("members of a group are set one by one or as JSON, and stay together")
    func groupsTakeMembers() throws {
        let id = try minsk.add(
            "meeting", "title=Extended meeting", "kind=extended",
            "schedule.start=2026-05-01T10:00+03:00", "schedule.place=Minsk")
        try minsk.edit("meeting", id, "schedule.place=Brest")
        let schedule = try minsk.fields("meeting", id)["schedule"]
        #expect(schedule["place"] == "Brest")
        #expect(schedule["start"].text?.hasPrefix("2026-05-01T10:00") == true)
        try minsk.edit(
            "meeting", id, #"schedule={"start":"2026-06-01T09:00+03:00","place":"Gomel"}"#)
        #expect(try minsk.fields("meeting", id)["schedule"]["place"] == "Gomel")
    }

    @Test("log entries tell who and when; items keep their ids")
    func logsAndItems() throws {
        let id = try minsk.add("case", "sex=f", "protection_categories+=refugee")
        try minsk.edit("case", id, "notes+=First visit", #"goals+={"text":"Find a flat"}"#)
        try minsk.edit("case", id, "notes+=Second visit")
        let fields = try minsk.fields("case", id)
        let entry = #"{"id": "text", "text": "text", "author": "A. minsk", "at": "time"}"#
        #expect(
            try misfits(fields["notes"], "[\(entry.replacing("A. minsk", with: "text"))]") == [])
        #expect(fields["notes"].items.map { $0["text"] } == ["First visit", "Second visit"])
        #expect(fields["goals"][0]["text"] == "Find a flat")
        let goal = try #require(fields["goals"][0]["id"].text)
        try minsk.edit("case", id, "goals-=\(goal)")
        #expect(try minsk.fields("case", id)["goals"].items == [])
    }

    @Test(
        "a value that is not allowed ends with 64 and an error that names the field",
        arguments: [
            ["stakeholder", "add", "name=Alfa", "type=nonsense"],
            ["stakeholder", "add", "name=Alfa"],
            ["stakeholder", "add", "name=Alfa", "type=other", "unheard=1"],
            ["case", "add", "sex=f", "protection_categories+=refugee", "birth_date=2026-13-01"],
            ["case", "add", "sex=f", "protection_categories+=refugee", "legal_hold=perhaps"],
            ["action", "add", "text=Do", "progress=lots"],
        ])
    func valuesAreChecked(arguments: [String]) throws {
        let result = try minsk.run(arguments + ["--json"])
        #expect(result.status == 64)
        #expect(result.output.isEmpty)
        let error = try JSON(parsing: result.errors)["error"]
        #expect(error["code"].text != nil)
        #expect(error["message"].text?.isEmpty == false)
        #expect(try minsk.json(arguments[0], "list")["total"] == .int(0))
    }

    // MARK: Lists

    @Test("list filters, sorts and limits, and tells the total before the limit")
    func listsCanBeNarrowed() throws {
        for (name, sector) in [("Alfa", "health"), ("Bravo", "education"), ("Чырвоны", "health")] {
            _ = try minsk.add("stakeholder", "name=\(name)", "type=other", "sectors+=\(sector)")
        }
        func names(_ arguments: String...) throws -> [String?] {
            try minsk.json(["stakeholder", "list"] + arguments)["records"].items
                .map { $0["fields"]["name"].text }
        }
        #expect(try names("--sort", "-name") == ["Чырвоны", "Bravo", "Alfa"])
        #expect(try names("--where", "sectors+=health", "--sort", "name") == ["Alfa", "Чырвоны"])
        #expect(try names("--where", "name~\"чырв\"") == ["Чырвоны"])
        #expect(
            try names("--where", "not (name = \"Alfa\" or name = \"Bravo\")") == ["Чырвоны"])
        let limited = try minsk.json("stakeholder", "list", "--limit", "1")
        #expect(limited["records"].items.count == 1)
        #expect(limited["total"] == .int(3))
        #expect(try names("--space", "office:minsk") == [])
        try minsk.failure("stakeholder", "list", "--where", "name ~", status: 64)
    }
}
