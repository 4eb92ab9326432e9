import DomainModel
import Interchange
import ReplicaStore
import StoreKit
import SyncProtocol
import Testing
import TextFormats

@Suite struct ImportPlanTests {
    private static func plan(
        _ collection: String, _ header: [String], maps: [String] = [], sets: [String] = []
    ) throws -> ImportPlan {
        let schema = try #require(Schema.builtIn.collection(collection))
        return try ImportPlan(collection: schema, header: header, maps: maps, sets: sets)
    }

    private static func changes(_ plan: ImportPlan, _ cells: [String]) throws -> [FieldChange] {
        try plan.row(TableRow(line: 2, cells: cells)).changes
    }

    @Test func columnsAreFoundByNameLabelAndMap() throws {
        let plan = try Self.plan(
            "meeting",
            ["TITLE", "Time zone", "schedule.start", "Kind ", "where", "junk", "created_at", ""],
            maps: ["where=place", "junk=-"])
        let changes = try Self.changes(
            plan,
            [
                "Plenary", "Europe/Minsk", "2026-05-01T10:00+03:00", "bilateral", "Брест", "x", "y",
                " ",
            ])
        #expect(
            changes == [
                .set(field: "title", "Plenary"),
                .setMember(group: "schedule", member: "timezone", "Europe/Minsk"),
                .setMember(group: "schedule", member: "start", "2026-05-01T10:00:00+03:00"),
                .set(field: "kind", "bilateral"),
                .setMember(group: "schedule", member: "place", "Брест"),
            ])
    }

    @Test func unknownColumnsAreAllNamedWithTheKnownFields() throws {
        let error = #expect(throws: StoreError.self) {
            try Self.plan("meeting", ["title", "colour", "Größe"])
        }
        #expect(error?.message.contains("“colour”, “Größe”") == true)
        #expect(error?.hint?.contains("schedule.start") == true)
    }

    @Test(arguments: [
        (["title", "title"], [], []), (["place", "schedule.place"], [], []),
        (["id", "ID"], [], []),
        (["title"], ["nothing=title"], []), (["title"], ["title"], []),
        (["title"], ["title=colour"], []),
        (["title"], ["title=-"], []), (["title"], ["title=title", "title=place"], []),
        (["title"], [], ["kind"]), (["title"], [], ["kind="]), (["title"], [], ["kind=gone"]),
        (["title"], [], ["invited-=x"]), (["title"], [], ["office=x"]),
    ])
    func plansThatCannotWorkAreRefused(header: [String], maps: [String], sets: [String]) {
        #expect(throws: StoreError.self) {
            try Self.plan("meeting", header, maps: maps, sets: sets)
        }
    }

    @Test func constantsFillWhatARowLeavesEmpty() throws {
        let plan = try Self.plan(
            "stakeholder", ["name", "type", "sectors", "external_ids"],
            sets: ["type=ngo_national", "status=active", "sectors=health;protection"])
        let type = try #require(Schema.builtIn.codeLists["stakeholder_type"]?.codes.last?.code)
        #expect(
            try Self.changes(plan, ["А", type, "health", "iati:1; iati:2"]) == [
                .set(field: "name", "А"), .set(field: "type", .text(type)),
                .addElement(field: "sectors", "health"),
                .addElement(field: "external_ids", "iati:1"),
                .addElement(field: "external_ids", "iati:2"),
                .set(field: "status", "active"), .addElement(field: "sectors", "protection"),
            ])
        #expect(
            try Self.changes(plan, ["А", "", "", ""]).contains(.set(field: "type", "ngo_national")))
    }

    @Test func logsAndItemsAreReadFromCells() throws {
        let plan = try Self.plan("case", ["notes", "goals"])
        let item = Value.map(["text": "Work"])
        #expect(
            try Self.changes(plan, ["[urgent] call back", #"{"text":"Work"}"#]) == [
                .setElement(field: "notes", element: nil, "[urgent] call back"),
                .setElement(field: "goals", element: nil, item),
            ])
        let entries = #"["one",{"id":"n2","text":"two","author":"A","at":"2026-01-01T00:00:00Z"}]"#
        #expect(
            try Self.changes(plan, [entries, #"[{"id":"g1","text":"Work"}]"#]) == [
                .setElement(field: "notes", element: nil, "one"),
                .setElement(
                    field: "notes", element: "n2",
                    .map(["text": "two", "author": "A", "at": "2026-01-01T00:00:00Z"])),
                .setElement(field: "goals", element: "g1", item),
            ])
    }

    @Test func theGuardAgainstFormulasIsStripped() throws {
        let plan = try Self.plan("contact", ["family_name", "phones"])
        #expect(
            try Self.changes(plan, ["'=Smith", "+375291234567"]) == [
                .set(field: "family_name", "=Smith"),
                .addElement(field: "phones", "+375291234567"),
            ])
    }

    @Test func keysAreTheIDTheCodeAndTheExternalIDs() throws {
        let id = try #require(RecordID("018f2a60-1111-7aaa-8bbb-123456abcdef"))
        let stakeholders = try Self.plan("stakeholder", ["id", "external_ids"])
        let row = try stakeholders.row(TableRow(line: 2, cells: [id.description, "iati:1;iati:2"]))
        #expect(row.id == id)
        #expect(
            row.keys.sure == [
                .id(id), .fields([.init("external_ids", "iati:1")]),
                .fields([.init("external_ids", "iati:2")]),
            ])
        let observations = try Self.plan(
            "observation", ["indicator", "period", "area", "disaggregation"])
        let whole = try observations.row(
            TableRow(line: 2, cells: ["MGI-1", "2024q1", "", "sex=f"]))
        #expect(
            whole.keys.sure == [
                .fields([
                    .init("indicator", "MGI-1"), .init("period", "2024-Q1"), .init("area", .null),
                    .init("disaggregation", "sex=f"),
                ])
            ])
        let partial = try observations.row(TableRow(line: 3, cells: ["", "2024", "", ""]))
        #expect(partial.keys == ImportKeys())
        let cases = try Self.plan("case", ["id", "caseworker"])
        let byCode = try cases.row(TableRow(line: 2, cells: ["MINSK-2026-K7-0001", "A"]))
        #expect(byCode.keys.sure == [.fields([.init("code", "MINSK-2026-K7-0001")])])
    }

    @Test func aBadCellNamesItsFieldAndNotARestrictedValue() throws {
        let plan = try Self.plan("case", ["risk_level", "birth_date", ""])
        let bad = [["huge", "", ""], ["", "tomorrow", ""], ["", "", "lost"]]
        let messages = bad.compactMap { cells in
            #expect(throws: StoreError.self) { try Self.changes(plan, cells) }?.message
        }
        #expect(messages.count == 3)
        #expect(messages[0].contains("case.risk_level does not take “huge”"))
        #expect(messages[1].contains("case.birth_date") && !messages[1].contains("tomorrow"))
        #expect(messages[2].contains("column 3"))
    }
}
