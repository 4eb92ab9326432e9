import Foundation
import TestTraits
import Testing

/// Tables that were exported, edited and imported again while others went on working.
@Suite("Marked tables", .slow)
struct MarkedTableTests {
    private let network: CountryNetwork
    private let minsk: FieldOffice
    private let brest: FieldOffice

    init() throws {
        network = try CountryNetwork("minsk", "brest")
        (minsk, brest) = (network[0], network[1])
    }

    /// An organisation that both offices hold, and the table that Minsk made of it.
    private func exported(_ fields: String...) throws -> (id: String, table: String) {
        let made = ["stakeholder", "add", "name=Alfa", "type=media"] + fields
        let id = try #require(try minsk.json(made)["id"].text)
        try network.syncAll()
        return (id, try minsk.run("export", "stakeholder").output)
    }

    private func load(_ table: String, _ options: String..., status: Int32 = 0) throws -> JSON {
        let path = try minsk.write(table, to: "table.csv")
        let dry = try minsk.json(
            ["import", "stakeholder", path, "--dry-run"] + options, status: status)
        let answer = try minsk.json(["import", "stakeholder", path] + options, status: status)
        // A rehearsal promises what the import does.
        let keys = [
            "created", "updated", "skipped", "errors", "beside", "withheld", "changedSince",
        ]
        for key in keys { #expect(dry[key] == answer[key], "\(key)") }
        return answer
    }

    private func fields(_ list: JSON) -> [String?] { list.items.map { $0["field"].text } }

    @Test("an edited cell stands beside what another office wrote since, the others change nothing")
    func editedCellsStandBeside() throws {
        let (id, table) = try exported("acronym=A", "sectors+=health", "sectors+=education")
        try brest.edit("stakeholder", id, "name=Alfa of Brest", "acronym=B", "sectors+=protection")
        try network.syncAll()
        let edited = table.replacing("Alfa", with: "Alfa of Minsk")
            .replacing("education;health", with: "health")
        let answer = try load(edited)
        #expect(answer["updated"] == .int(1))
        #expect(fields(answer["beside"]) == ["name"])
        #expect(answer["beside"].items.first?["author"].text == "A. brest")
        #expect(fields(answer["changedSince"]) == ["acronym"])
        #expect(answer["withheld"].items.isEmpty)
        try network.syncAll()
        for office in network.offices {
            let now = try office.fields("stakeholder", id)
            #expect(now["acronym"] == "B")
            #expect(now["sectors"] == ["health", "protection"])
            let asked = try office.conflicts()
            #expect(asked.map { $0["field"].text } == ["name"])
            let values = asked.first?["candidates"].items.map { $0["value"].text } ?? []
            #expect(Set(values) == ["Alfa of Brest", "Alfa of Minsk"])
            #expect(asked.first?["ancestor"].text == "Alfa")
            try office.expectVerified()
        }
        #expect(try minsk.digest() == brest.digest())
    }

    @Test("a field whose policy takes the latest shows the table's value, and nothing is lost")
    func latestWinsByPolicy() throws {
        let (id, table) = try exported("acronym=A")
        try brest.edit("stakeholder", id, "acronym=B")
        try network.syncAll()
        let answer = try load(table.replacing(",A,", with: ",C,"))
        #expect(fields(answer["beside"]) == ["acronym"])
        try network.syncAll()
        #expect(try brest.fields("stakeholder", id)["acronym"] == "C")
        #expect(try minsk.conflicts().isEmpty)
    }

    @Test("a table can be corrected and imported again, also back to what it was")
    func correctedTablesUpdate() throws {
        let (id, table) = try exported("website=alfa.example")
        for name in ["Alpha", "Alfa 2", "Alfa"] {
            let answer = try load(table.replacing("Alfa", with: name))
            #expect(answer["updated"] == .int(1), "\(name)")
            #expect(try minsk.fields("stakeholder", id)["name"] == .text(name))
        }
        #expect(try load(table)["skipped"] == .int(1))
        // An emptied cell empties the field.
        _ = try load(table.replacing("alfa.example", with: ""))
        #expect(try minsk.fields("stakeholder", id)["website"] == .null)
        #expect(try minsk.json("stakeholder", "list")["total"] == .int(1))
    }

    @Test("an edit by hand since the export is not overwritten unless that is asked for")
    func ownLaterEditsStay() throws {
        let (id, table) = try exported()
        try minsk.edit("stakeholder", id, "name=By hand")
        let edited = table.replacing("Alfa", with: "Alfa 2")
        #expect(fields(try load(edited, status: 4)["withheld"]) == ["name"])
        #expect(try minsk.fields("stakeholder", id)["name"] == "By hand")
        let shown = try minsk.run("import", "stakeholder", minsk.file("table.csv"))
        #expect(shown.errors.contains("--overwrite"))
        #expect(try load(edited, "--overwrite")["updated"] == .int(1))
        #expect(try minsk.fields("stakeholder", id)["name"] == "Alfa 2")
    }

    @Test("a row whose record was deleted, moved or is not here is said, and makes no record")
    func goneRecordsAreSaid() throws {
        let (id, table) = try exported()
        let edited = table.replacing("Alfa", with: "Alfa 2")
        let elsewhere = try FieldOffice.alone("gomel")
        let path = try elsewhere.write(edited, to: "table.csv")
        let absent = try elsewhere.json("import", "stakeholder", path, status: 4)
        #expect(absent["errors"].items.first?["message"].text?.contains("not in this") == true)
        #expect(try elsewhere.json("stakeholder", "list")["total"] == .int(0))
        try brest.json("stakeholder", "delete", id)
        try network.syncAll()
        let message = try load(edited, status: 4)["errors"].items.first?["message"].text
        #expect(message?.contains("was deleted") == true)
        #expect(try minsk.show("stakeholder", id)["deleted"] == .bool(true))
    }

    @Test("a mark of another row, or a broken one, is refused")
    func marksBelongToTheirRows() throws {
        let (_, table) = try exported()
        let lines = table.split(separator: "\r\n").map(String.init)
        let mark = try #require(lines[1].split(separator: ",").last.map(String.init))
        for broken in [String(mark.dropLast()), "AQ", mark.replacing("A", with: "B")] {
            let answer = try load(table.replacing(mark, with: broken), status: 4)
            let message = answer["errors"].items.first?["message"].text
            #expect(message?.contains("mark") == true, "\(broken)")
        }
        let id = try #require(lines[1].split(separator: ",").first.map(String.init))
        let other = id.dropLast() + (id.hasSuffix("0") ? "1" : "0")
        #expect(try load(table.replacing(id, with: other), status: 4)["errors"].items.count == 1)
    }

    @Test("without a mark, what others have written is listed and left out")
    func unmarkedTablesOverwriteNobody() throws {
        let table = "external_ids,name,type,address\niati:1,Alfa,media,\n"
        #expect(try load(table)["created"] == .int(1))
        // What this table has brought it may correct.
        #expect(try load(table.replacing("Alfa", with: "Alpha"))["updated"] == .int(1))
        try network.syncAll()
        let list = try brest.json("stakeholder", "list")["records"].items
        let id = try #require(list.first?["id"].text)
        try brest.edit("stakeholder", id, "name=Alfa of Brest")
        try network.syncAll()
        let later = table.replacing("media,", with: "media,Minsk")
        let answer = try load(later, status: 4)
        #expect(fields(answer["withheld"]) == ["name"])
        #expect(answer["withheld"].items.first?["author"].text == "A. brest")
        let now = try minsk.fields("stakeholder", id)
        #expect(now["name"] == "Alfa of Brest")
        #expect(now["address"] == "Minsk")
        #expect(try load(later, "--overwrite")["updated"] == .int(1))
        #expect(try minsk.fields("stakeholder", id)["name"] == "Alfa")
        // An edit by hand that is later than the table's last import stays as well.
        try minsk.edit("stakeholder", id, "name=By hand")
        #expect(fields(try load(table, status: 4)["withheld"]) == ["name"])
    }

    @Test("without a mark, what the record was made with may be replaced: nobody has edited it")
    func firstValuesAreNobodysEdits() throws {
        #expect(try load("external_ids,name,type\niati:2,Bravo,media\n")["created"] == .int(1))
        try network.syncAll()
        let table = "external_ids,name,type,address\niati:2,Bravo 2,media,Brest\n"
        let path = try brest.write(table, to: "first.csv")
        let answer = try brest.json("import", "stakeholder", path)
        #expect(answer["updated"] == .int(1))
        #expect(answer["withheld"].items.isEmpty)
        try network.syncAll()
        // Both values are edits now: the next table of another office replaces neither.
        let next = table.replacing("Bravo 2", with: "Bravo 3").replacing("Brest", with: "Minsk")
        #expect(fields(try load(next, status: 4)["withheld"]) == ["name", "address"])
    }

    @Test("minutes that two offices changed in different paragraphs are merged")
    func textsAreMerged() throws {
        let id = try minsk.add(
            "meeting", "title=M", "kind=training", "schedule.start=2026-05-05T10:00:00Z",
            "minutes=One\n\nTwo\n\nThree")
        try network.syncAll()
        let table = try minsk.run("export", "meeting", "--columns", "minutes").output
        try brest.edit("meeting", id, "minutes=One\n\nTwo\n\nThree of Brest")
        try network.syncAll()
        let path = try minsk.write(
            table.replacing("One", with: "One of Minsk"), to: "minutes.csv")
        #expect(try minsk.json("import", "meeting", path)["updated"] == .int(1))
        try network.syncAll()
        let merged = try brest.fields("meeting", id)["minutes"]
        #expect(merged == "One of Minsk\n\nTwo\n\nThree of Brest")
        #expect(try brest.conflicts().isEmpty)
    }
}
