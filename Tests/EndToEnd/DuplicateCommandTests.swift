import TestSupport
import TestTraits
import Testing

/// People and organisations that are registered twice. All are fictitious.
@Suite("Duplicates by command", .slow)
struct DuplicateCommandTests {
    private let office: FieldOffice

    init() throws { office = try .alone() }

    private func addCase(_ fields: String...) throws -> String {
        try #require(
            try office.json(["case", "add", "sex=f", "protection_categories=other"] + fields)["id"]
                .text)
    }

    private func pairs(_ arguments: String...) throws -> [JSON] {
        try office.json(["duplicates"] + arguments)["pairs"].items
    }

    @Test("a person is found across scripts and spellings of a phone, with what says so")
    func acrossScripts() throws {
        let first = try addCase(
            "given_name=Ганна", "family_name=Выдуманская", "birth_date=1990-05-12",
            "phones=+375291234567")
        _ = try addCase("given_name=Пётр", "family_name=Другі", "birth_date=1971-01-02")
        let second = try addCase(
            "given_name=Hanna", "family_name=Vydumanskaya", "birth_date=1990-12-05",
            "phones=8 029 123-45-67")
        let found = try pairs()
        #expect(found.count == 1)
        let pair = try #require(found.first)
        #expect(pair["a"].text == first && pair["b"].text == second)
        #expect(pair["collection"] == "case")
        let evidence = pair["evidence"].items
        #expect(
            evidence.map { $0["field"].text } == [
                "given_name", "family_name", "birth_date", "sex", "phones",
            ])
        #expect(evidence[2]["agreement"] == "slip")
        #expect(evidence[0]["a"] == "Ганна" && evidence[0]["b"] == "Hanna")
        let text = try office.run("duplicates").output
        #expect(text.contains("Ганна Выдуманская = Hanna Vydumanskaya?"))
    }

    @Test("only what has changed is looked at again, and what is gone is no pair")
    func incrementally() throws {
        let first = try addCase("given_name=Anna", "family_name=Prydumka", "birth_date=1988-02-03")
        #expect(try pairs().isEmpty)
        let second = try addCase("given_name=Зоя", "family_name=Иная", "birth_date=1961-10-30")
        #expect(try pairs().isEmpty)
        try office.edit(
            "case", second, "given_name=Анна", "family_name=Придумка", "birth_date=1988-02-03")
        #expect(try pairs().count == 1)
        try office.json("case", "delete", first)
        #expect(try pairs().isEmpty)
        try office.json("case", "restore", first)
        #expect(try pairs().count == 1)
        try office.json("case", "erase", first, "--reason", "asked for", "--yes")
        #expect(try pairs().isEmpty)
        try office.expectVerified()
    }

    @Test("organisations are found by name, acronym and website; a branch elsewhere is another")
    func organisations() throws {
        for name in ["Фонд Выдумка", "Центр Сказка", "Дом Надежды", "Клуб Семья"] {
            _ = try office.add("stakeholder", "name=\(name)", "type=ngo_national")
        }
        let first = try office.add(
            "stakeholder", "name=Общественное объединение «Женский клуб Выдуманный»",
            "type=ngo_national", "website=https://www.club.example.org/")
        let second = try office.add(
            "stakeholder", "name=Zhenskiy klub Vydumannyi", "type=ngo_national",
            "website=http://club.example.org/en")
        _ = try office.add(
            "stakeholder", "name=Выдуманный центр, Брест", "type=ngo_national",
            "address=Брест, ул. Выдуманная 1")
        _ = try office.add(
            "stakeholder", "name=Выдуманный центр, Минск", "type=ngo_national",
            "address=Минск, пр. Иной 7")
        let found = try pairs("--collection", "stakeholder")
        #expect(found.map { $0["a"].text } == [first])
        #expect(found.map { $0["b"].text } == [second])
    }

    @Test("what is empty says nothing, and show tells of any two")
    func shows() throws {
        let ids = try (0..<4).map { _ in try addCase() }
        #expect(try pairs().isEmpty)
        let answer = try office.json("duplicates", "show", ids[0], ids[1])["pairs"][0]
        #expect(answer["likely"] == .bool(false))
        #expect(answer["evidence"].items.map { $0["field"].text } == ["sex"])
        let stakeholder = try office.add("stakeholder", "name=Фонд Выдумка", "type=other")
        let error = try office.failure("duplicates", "show", ids[0], stakeholder, status: 64)
        #expect(error["message"].text?.contains("cannot be one") == true)
        try office.failure("duplicates", "show", ids[0], ids[0], status: 64)
        try office.failure("duplicates", "--collection", "meeting", status: 64)
    }
}
