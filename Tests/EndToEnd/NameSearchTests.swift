import TestSupport
import TestTraits
import Testing

/// Searching for names in another script than that in which they stand. All are fictitious.
@Suite("Searching for names", .slow)
struct NameSearchTests {
    private let office: FieldOffice

    init() throws { office = try .alone() }

    private func found(_ text: String) throws -> [String?] {
        try office.json("search", text)["records"].items.map { $0["id"].text }
    }

    private func addCase(_ fields: String...) throws -> String {
        try #require(
            try office.json(["case", "add", "sex=f", "protection_categories=other"] + fields)["id"]
                .text)
    }

    @Test("a name is found by its beginning in any script")
    func names() throws {
        let first = try addCase("given_name=Ганна", "family_name=Выдуманская")
        let second = try addCase("given_name=محمد", "family_name=الخيالي")
        let third = try office.add(
            "stakeholder", "name=Фонд «Прыдуманы дом»", "type=other", "aliases+=Made-up House")
        let fourth = try addCase("given_name=Mohammed", "family_name=Vydumany-Drugi")
        for text in ["Hanna", "vydumansk", "Выдуманская ганна", "Hanna Выдуман"] {
            #expect(try found(text) == [first], "\(text)")
        }
        for text in ["Мухаммад", "Muhammad", "muhammad الخيالي"] {
            #expect(try found(text) == [second], "\(text)")
        }
        #expect(try Set(found("محمد")) == [second, fourth])
        #expect(try found("prydumany fond") == [third])
        #expect(try found("Мадэ-уп") == [third])
        #expect(try Set(found("выдуман")) == [first, fourth])
        #expect(try found("Ольга").isEmpty)
        // Other texts than names are found as they stand.
        _ = try office.add(
            "meeting", "title=Сустрэча", "kind=extended",
            "schedule.start=2026-05-01T10:00+03:00")
        #expect(try found("sustrecha").isEmpty)
        try office.edit("case", first, "given_name=Вольга")
        #expect(try found("Hanna").isEmpty)
        #expect(try found("volha") == [first])
        try office.expectVerified()
    }

    @Test("a phone is found by its digits however it is written, and a name beside it")
    func phones() throws {
        let first = try addCase("given_name=Зоя", "phones=+375291234567")
        for text in [
            "+375291234567", "8 (029) 123-45-67", "80291234567", "123-45-67", "Zoia 291234567",
        ] {
            #expect(try found(text) == [first], "\(text)")
        }
    }
}
