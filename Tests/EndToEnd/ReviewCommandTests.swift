import TestTraits
import Testing

/// `fieldbook conflicts` and `resolve` on what two offices did without knowing of each other.
@Suite("Review of conflicts", .slow)
struct ReviewCommandTests {
    private static let conflicts = """
        {"version": 1, "conflicts": [{"id": "text", "kind": "text", "space": "text",
         "collection": "text", "record": "id", "field?": "text", "visible?": "any",
         "ancestor?": "any", "candidates": [{"index": "int", "value?": "any", "author": "text",
         "office": "text", "at": "time"}]}]}
        """

    private let network: CountryNetwork
    private var minsk: FieldOffice { network[0] }
    private var brest: FieldOffice { network[1] }

    init() throws { network = try CountryNetwork("minsk", "brest") }

    /// A record that both offices hold.
    private func shared(_ fields: String...) throws -> String {
        let id = try #require(try minsk.json(["stakeholder", "add"] + fields)["id"].text)
        try network.syncAll()
        return id
    }

    /// Both offices rename one organisation offline. - Returns: its id and the conflict's.
    private func renamedTwice() throws -> (record: String, conflict: String) {
        let id = try shared("name=Alfa", "type=other")
        try minsk.edit("stakeholder", id, "name=Bravo")
        try brest.edit("stakeholder", id, "name=Чарлі")
        try network.syncAll()
        return (id, try #require(try minsk.conflicts().first?["id"].text))
    }

    @Test("a conflict tells the record, the field, what was before and who wants what")
    func conflictsHaveTheirShape() throws {
        let (record, id) = try renamedTwice()
        let answer = try minsk.json("conflicts", status: 3)
        #expect(try JSONShape(Self.conflicts).misfits(of: answer) == [])
        let conflict = answer["conflicts"][0]
        #expect(conflict["kind"] == "value")
        #expect(conflict["record"] == .text(record))
        #expect(conflict["field"] == "name")
        #expect(conflict["ancestor"] == "Alfa")
        let candidates = conflict["candidates"].items
        #expect(candidates.map { $0["index"] } == [.int(1), .int(2)])
        #expect(candidates.map { $0["value"] } == ["Bravo", "Чарлі"])
        #expect(candidates.map { $0["office"] } == ["minsk", "brest"])
        #expect(candidates.map { $0["author"] } == ["A. minsk", "A. brest"])
        #expect(try brest.json("conflicts", "list", status: 3) == answer)
        let shown = try minsk.json("conflicts", "show", id, status: 3)
        #expect(shown["conflicts"].items == [conflict])
        #expect(try minsk.json("conflicts", "--collection", "case")["conflicts"].items == [])
        #expect(try minsk.show("stakeholder", record)["conflicts"] == [.text(id)])
    }

    @Test("without --json a conflict says what to type to settle it")
    func conflictsForPeople() throws {
        let (_, id) = try renamedTwice()
        let text = try minsk.run("conflicts")
        #expect(text.status == 3)
        for part in ["Bravo", "Чарлі", "A. brest", "Alfa", "fieldbook resolve \(id) --take 2"] {
            #expect(text.output.contains(part), "\(part)")
        }
    }

    @Test("resolve takes a candidate or another value, and everybody has it after a sync")
    func resolveSettles() throws {
        let (record, id) = try renamedTwice()
        let answer = try brest.json("resolve", id, "--take", "2", "--reason", "as registered")
        let shape = #"{"id": "id", "space": "text", "commit": "commit", "resolved": "text"}"#
        #expect(try JSONShape(shape).misfits(of: answer) == [])
        #expect(answer["resolved"] == .text(id))
        try network.syncAll()
        try network.expectConverged(on: "stakeholder")
        #expect(try minsk.conflicts() == [])
        #expect(try minsk.fields("stakeholder", record)["name"] == "Чарлі")
        #expect(try minsk.failure("resolve", id, "--take", "1", status: 1)["code"] == "not_found")
        try minsk.edit("stakeholder", record, "name=Delta")
        try brest.edit("stakeholder", record, "name=Echo")
        try network.syncAll()
        let next = try #require(try minsk.conflicts().first?["id"].text)
        try minsk.json("resolve", next, "--value", "Foxtrot")
        try network.syncAll()
        #expect(try brest.fields("stakeholder", record)["name"] == "Foxtrot")
        #expect(try brest.conflicts() == [])
    }

    @Test("a conflict that has changed since it was looked at is refused, with its new id")
    func staleConflictIsRefused() throws {
        let (record, id) = try renamedTwice()
        let gomel = try FieldOffice.enrolled(
            "gomel", at: network.server, grants: ["network:write"])
        try gomel.sync()
        // Both edit what is in conflict, not knowing of each other: another question.
        try gomel.edit("stakeholder", record, "name=Golf")
        try brest.edit("stakeholder", record, "name=Hotel")
        try gomel.sync()
        try brest.sync()
        try minsk.sync()
        let error = try minsk.failure("resolve", id, "--take", "1", status: 1)
        let now = try #require(try minsk.conflicts().first?["id"].text)
        #expect(now != id)
        #expect(error["code"] == "changed")
        #expect(error["message"].text?.contains(now) == true)
        try minsk.json("resolve", now, "--take", "1")
    }

    @Test("resolve needs one way to settle, a candidate that exists and a value that is allowed")
    func resolveChecksItsArguments() throws {
        let (record, id) = try renamedTwice()
        try minsk.failure("resolve", id, status: 64)
        try minsk.failure("resolve", id, "--take", "3", status: 64)
        try minsk.failure("resolve", id, "--take", "1", "--value", "X", status: 64)
        try minsk.failure("resolve", id, "--delete", status: 64)
        #expect(try minsk.conflicts().count == 1)
        #expect(try minsk.fields("stakeholder", record)["name"] == "Чарлі")
    }

    @Test("one observation that two offices recorded is put up, and one of the two is kept")
    func oneKeyTwice() throws {
        let indicator = try minsk.add("indicator", "code=I-1", "title=Permits issued")
        try network.syncAll()
        let key = ["observation", "add", "indicator=\(indicator)", "period=2026"]
        let first = try minsk.json(key + ["value=3"])["id"]
        let second = try brest.json(key + ["value=4"])["id"]
        try network.syncAll()
        let conflict = try #require(try brest.conflicts().first)
        #expect(conflict["kind"] == "unique")
        #expect(conflict["candidates"].items.map { $0["record"] } == [first, second])
        let id = try #require(conflict["id"].text)
        let error = try brest.failure("resolve", id, "--keep-both", status: 64)
        #expect(error["hint"].text?.contains("--take") == true)
        try brest.json("resolve", id, "--take", "1")
        try network.syncAll()
        try network.expectConverged(on: "observation")
        #expect(try minsk.conflicts() == [])
        let merged = try minsk.fields("observation", try #require(second.text))
        #expect(merged["merged_into"] == first)
        #expect(merged["value"] == .int(4))
    }

    @Test("a name that two offices registered is a question that can be declined")
    func duplicates() throws {
        for office in network.offices {
            _ = try office.add("stakeholder", "name=Alfa", "type=other")
        }
        try network.syncAll()
        let conflict = try #require(try minsk.conflicts().first)
        #expect(conflict["kind"] == "duplicate")
        let id = try #require(conflict["id"].text)
        try minsk.json("resolve", id, "--keep-both")
        try network.syncAll()
        #expect(try brest.conflicts() == [])
        #expect(try brest.json("stakeholder", "list")["total"] == .int(2))
        try network.expectConverged(on: "stakeholder")
    }

    @Test("a person whom two offices registered is a question; what both records lack is not")
    func persons() throws {
        let people = [
            ["family_name=Тестова", "given_name=Алёна", "birth_date=1990-03-04"],
            ["family_name=Testov", "given_name=Ivan"], ["birth_date=1990-03-04"],
            ["family_name=Testov", "birth_date=1990-03-04"],
        ]
        let command = [
            "case", "add", "--space", "network", "sex=f", "protection_categories=other",
        ]
        for office in network.offices {
            for person in people { try office.json(command + person) }
        }
        let other = ["family_name=тестова", "given_name=алена", "birth_date=1990-03-05"]
        try brest.json(command + other)
        try network.syncAll()
        #expect(try minsk.conflicts().count == 1)
        let conflict = try #require(try minsk.conflicts().first)
        #expect(conflict["kind"] == "duplicate" && conflict["collection"] == "case")
        let first = try #require(conflict["candidates"].items.first?["record"].text)
        let second = try #require(conflict["candidates"].items.last?["record"].text)
        try minsk.json("resolve", try #require(conflict["id"].text), "--take", "1")
        try network.syncAll()
        for office in network.offices {
            #expect(try office.conflicts() == [])
            #expect(try office.show("case", second)["fields"]["merged_into"].text == first)
            try office.expectVerified()
        }
    }

    @Test("states that exclude each other, and two texts of one entry, are asked about")
    func statesAndEntries() throws {
        let action = try minsk.add("action", "text=Write a report")
        let meeting = try minsk.add(
            "meeting", "title=Extended", "kind=extended", "schedule.start=2026-05-01T10:00+03:00",
            #"agreements+={"text": "One"}"#)
        try network.syncAll()
        let entry = try minsk.fields("meeting", meeting)["agreements"][0]["id"].text ?? ""
        for (office, status, text) in [(minsk, "done", "Two"), (brest, "cancelled", "Three")] {
            try office.edit("action", action, "status=\(status)")
            try office.edit(
                "meeting", meeting, #"agreements+={"id": "\#(entry)", "text": "\#(text)"}"#)
        }
        try network.syncAll()
        let conflicts = try brest.conflicts()
        #expect(Set(conflicts.map { $0["kind"] }) == ["transition", "value"])
        for conflict in conflicts {
            let choice = conflict["kind"] == "value" ? ["--keep-both"] : ["--take", "1"]
            try brest.json(["resolve", conflict["id"].text ?? ""] + choice)
        }
        try network.syncAll()
        try network.expectConverged(on: "action", "meeting")
        #expect(try minsk.conflicts() == [])
        #expect(try minsk.fields("action", action)["status"] == "done")
        let texts = try minsk.fields("meeting", meeting)["agreements"].items.map { $0["text"] }
        #expect(Set(texts) == ["Two", "Three"])
    }

    @Test(
        "a record that one deletes and another edits stays until a person decides",
        arguments: ["--delete", "--restore"])
    func deleteAgainstEdit(decision: String) throws {
        let id = try shared("name=Alfa", "type=other")
        try minsk.json("stakeholder", "delete", id)
        try brest.edit("stakeholder", id, "acronym=A")
        try network.syncAll()
        let conflict = try #require(try minsk.conflicts().first)
        #expect(conflict["kind"] == "delete")
        #expect(try minsk.show("stakeholder", id)["deleted"] == .bool(false))
        let name = try #require(conflict["id"].text)
        try brest.json("resolve", name, decision)
        try network.syncAll()
        try network.expectConverged(on: "stakeholder")
        #expect(try minsk.conflicts() == [])
        let isDeleted = decision == "--delete"
        #expect(try minsk.show("stakeholder", id)["deleted"] == .bool(isDeleted))
        #expect(try minsk.fields("stakeholder", id)["acronym"] == "A")
    }
}
