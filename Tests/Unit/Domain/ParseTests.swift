import DomainModel
import SyncProtocol
import Testing

@Suite("Reading what people type")
struct ParseTests {
    private func field(_ collection: String, _ name: String) throws -> FieldSchema {
        try #require(Schema.builtIn.collection(collection)?.field(name))
    }

    @Test(
        "takes yes and no in three languages",
        arguments: [
            ("yes", true), ("ДА", true), ("так", true), ("1", true), ("нет", false), ("не", false),
            ("False", false),
        ])
    func booleans(text: String, value: Bool) throws {
        #expect(try field("case", "legal_hold").parse(text) == .bool(value))
    }

    @Test("takes days in both customary forms and keeps one")
    func dates() throws {
        let due = try field("action", "due")
        #expect(try due.parse("2026-05-01") == "2026-05-01")
        #expect(try due.parse("1.5.2026") == "2026-05-01")
        #expect(try due.parse("۲۰۲۶-۰۵-۰۱") == "2026-05-01")
        #expect(try due.parse("29.02.2024") == "2024-02-29")
        for wrong in ["29.02.2026", "2026-13-01", "05/01/2026", "1.5.26", "2026-5-1", "soon"] {
            #expect(throws: FieldError.self) { try due.parse(wrong) }
        }
    }

    @Test("takes instants with their offset only")
    func instants() throws {
        let start = try field("meeting", "start")
        #expect(try start.parse("2026-05-01 10:00+03") == "2026-05-01T10:00:00+03:00")
        #expect(try start.parse("2026-05-01t07:00:00.50z") == "2026-05-01T07:00:00.5Z")
        let error = #expect(throws: FieldError.self) { try start.parse("2026-05-01T10:00") }
        #expect(error?.hint?.contains("offset") == true)
    }

    @Test("takes numbers with a decimal comma, but not where it may part thousands")
    func numbers() throws {
        let budget = try field("plan_item", "budget")
        #expect(try budget.parse("12,5") == .double(12.5))
        #expect(try budget.parse("1 200") == 1200)
        #expect(throws: FieldError.self) { try budget.parse("1,000") }
        #expect(throws: FieldError.self) { try budget.parse("0x10") }
        #expect(throws: FieldError.self) { try budget.parse("1e999") }
        #expect(try field("action", "progress").parse("100") == 100)
        #expect(throws: FieldError.self) { try field("action", "progress").parse("101") }
    }

    @Test("parts a set at semicolons, and at commas where no element holds one")
    func sets() throws {
        let sectors = try field("stakeholder", "sectors")
        #expect(
            try sectors.parse("Water, Sanitation and Hygiene; health, Shelter")
                == ["water_sanitation_and_hygiene", "health", "shelter"])
        #expect(try field("stakeholder", "aliases").parse("A, B; C") == ["A, B", "C"])
        #expect(try field("stakeholder", "aliases").parse(#"["A;B"]"#) == ["A;B"])
        #expect(try field("plan_item", "gcm_objectives").parse("1,7;23") == ["1", "7", "23"])
        #expect(try field("contact", "phones").parseElement("+375 29 1") == "+375291")
    }

    @Test("takes items and groups as JSON")
    func objects() throws {
        let goals = try field("case", "goals")
        #expect(try goals.parse(#"{"text":"find work"}"#) == .map(["text": "find work"]))
        for wrong in ["find work", #"{"status":"x"}"#, #"{"text":"x","colour":"red"}"#] {
            #expect(throws: FieldError.self) { try goals.parse(wrong) }
        }
        let schedule = try #require(Schema.builtIn.collection("meeting")?.register("schedule"))
        let value = try schedule.parse(#"{"start":"01.05.2026 10:00Z","place":" Мінск "}"#)
        #expect(value == .map(["start": "2026-05-01T10:00:00Z", "place": "Мінск"]))
        #expect(throws: FieldError.self) { try schedule.parse(#"{"begin":"x"}"#) }
    }

    @Test("reads empty text as no value")
    func emptyText() throws {
        for field in Schema.builtIn.collections.flatMap(\.fields) {
            #expect(try field.parse("  ") == .null)
        }
    }
}
