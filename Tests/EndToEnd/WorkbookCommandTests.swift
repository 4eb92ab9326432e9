import Foundation
import TestTraits
import Testing

/// `export` and `import` of workbooks (.xlsx). The people are fictitious.
@Suite("Workbooks by command", .slow)
struct WorkbookCommandTests {
    @Test("a workbook goes out with labels, is edited by nobody, and comes back without a change")
    func roundTrip() throws {
        let minsk = try FieldOffice.alone()
        let id = try minsk.add(
            "stakeholder", "name=Fictitious “Чырвоны”", "acronym==1+1", "type=un_entity")
        _ = try minsk.add("stakeholder", "name=Another Fictitious", "type=ngo_national")
        let file = minsk.file("orgs.xlsx")
        #expect(try minsk.run("export", "stakeholder", "--out", file, "--lang", "en").status == 0)
        let again = try minsk.json("import", "stakeholder", file)
        #expect(again["created"] == .int(0))
        #expect(again["updated"] == .int(0))
        #expect(try minsk.fields("stakeholder", id)["acronym"] == "=1+1")
        // Another office, with other records, takes one without marks.
        let brest = try FieldOffice.alone("brest")
        let copy = brest.file("orgs.xlsx")
        #expect(try minsk.run("export", "stakeholder", "--out", copy, "--no-mark").status == 0)
        let answer = try brest.json("import", "stakeholder", copy)
        #expect(answer["created"] == .int(2))
        let there = try brest.fields("stakeholder", id)
        #expect(there["name"] == "Fictitious “Чырвоны”")
        #expect(there["type"] == "un_entity")
    }

    @Test("dates come back as dates, and the level decides what is in a workbook")
    func datesAndLevels() throws {
        let minsk = try FieldOffice.alone()
        let id = try minsk.add(
            "case", "sex=f", "protection_categories=refugee", "given_name=Ganna-Fictitious",
            "birth_date=1990-05-12", "next_follow_up=2026-12-24")
        let brest = try FieldOffice.alone("brest")
        let copy = brest.file("cases.xlsx")
        let all = ["export", "case", "--out", copy, "--level", "restricted", "--no-mark"]
        #expect(try minsk.run(all).status == 0)
        #expect(try brest.json("import", "case", copy)["created"] == .int(1))
        let there = try brest.fields("case", id)
        #expect(there["birth_date"] == "1990-05-12")
        #expect(there["next_follow_up"] == "2026-12-24")
        #expect(there["given_name"] == "Ganna-Fictitious")
        let gomel = try FieldOffice.alone("gomel")
        let narrow = gomel.file("team.xlsx")
        let team = ["export", "case", "--out", narrow, "--level", "team", "--no-mark"]
        #expect(try minsk.run(team).status == 0)
        // Who a person is, is restricted as a whole.
        let bare = try gomel.run("import", "case", narrow, "--json")
        #expect(bare.status == 4)
        #expect(bare.output.contains("case.sex is required"))
    }

    @Test("a workbook says which sheets it has, and takes no options of text files")
    func usage() throws {
        let minsk = try FieldOffice.alone()
        let file = minsk.file("orgs.xlsx")
        #expect(try minsk.run("export", "stakeholder", "--out", file).status == 0)
        let missing = try minsk.failure("import", "stakeholder", file, "--sheet", "May", status: 1)
        #expect(missing["hint"].text?.contains("stakeholders") == true)
        #expect(
            try minsk.run("import", "stakeholder", file, "--encoding", "utf-8").status == 64)
        #expect(try minsk.run("export", "stakeholder", "--format", "xlsx").status == 64)
        let csv = try minsk.write("name,type\nFictitious,other\n", to: "orgs.csv")
        #expect(try minsk.run("import", "stakeholder", csv, "--sheet", "May").status == 64)
        let broken = try minsk.write("PK\u{3}\u{4} no archive", to: "broken.xlsx")
        let damaged = try minsk.failure("import", "stakeholder", broken, status: 1)
        #expect(damaged["code"] == "table")
    }
}
