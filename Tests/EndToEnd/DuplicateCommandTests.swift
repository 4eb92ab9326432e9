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

    private func twice() throws -> (first: String, second: String) {
        let person = ["family_name=Выдуманская", "birth_date=1990-05-12"]
        let first = try #require(
            try office.json(
                ["case", "add", "sex=f", "protection_categories=other", "given_name=Ганна"] + person
            )["id"].text)
        let second = try #require(
            try office.json(
                ["case", "add", "sex=f", "protection_categories=other", "given_name=Hanna"] + person
            )["id"].text)
        return (first, second)
    }

    private func listed(_ arguments: String...) throws -> [String] {
        try office.json(["case", "list"] + arguments)["records"].items.compactMap { $0["id"].text }
    }

    @Test("a merged person is listed once and found by either id and code, and parted whole")
    func mergesAndParts() throws {
        let (first, second) = try twice()
        let code = try #require(try office.show("case", second)["code"].text)
        let merged = try office.json("duplicates", "merge", second, first)
        #expect(merged["alias"].text == second && merged["of"].text == first)
        #expect(try pairs().isEmpty)
        #expect(try office.conflicts().isEmpty)
        #expect(try listed() == [first])
        #expect(try listed("--where", "given_name=Hanna") == [first])
        #expect(try listed("--where", "sex=f", "--limit", "5") == [first])
        let found = try office.json("search", "hanna")
        #expect(found["records"].items.map { $0["id"].text } == [first])
        #expect(found["total"] == .int(1))
        // The old id and code find the duplicate, with all that it holds, and what it stands for.
        for name in [second, code] {
            let shown = try office.json("case", "show", name)
            #expect(shown["record"]["fields"]["given_name"] == "Hanna")
            #expect(shown["kept"].text == first)
            #expect(shown["registrations"].items.map { $0["id"].text } == [first])
        }
        let kept = try office.json("case", "show", first)
        #expect(kept["registrations"][0]["fields"]["given_name"] == "Hanna")
        try office.failure("duplicates", "merge", first, code, status: 64)

        let undone = try office.json("duplicates", "undo", first)
        #expect(undone["alias"].text == second)
        #expect(try listed().sorted() == [first, second].sorted())
        #expect(try office.json("case", "show", second)["kept"] == .null)
        #expect(try pairs().count == 1)
        try office.failure("duplicates", "undo", first, status: 64)
        try office.expectVerified()
    }

    @Test("which is kept can be said; of several duplicates the one to be parted is named")
    func keepsWhatIsSaid() throws {
        let (first, second) = try twice()
        let third = try addCase(
            "given_name=Анна", "family_name=Выдуманская", "birth_date=1990-05-12")
        try office.json("duplicates", "merge", first, second, "--keep", second)
        #expect(try listed().contains(second))
        #expect(try !listed().contains(first))
        // Through the duplicate the third is merged with the one that is kept.
        let merged = try office.json("duplicates", "merge", first, third)
        #expect(merged["of"].text == second && merged["alias"].text == third)
        #expect(try listed() == [second])
        let error = try office.failure("duplicates", "undo", second, status: 64)
        #expect(error["message"].text?.contains(third) == true)
        try office.json("duplicates", "undo", second, third)
        #expect(try Set(listed()) == [second, third])
        // A circle, as an older version can make one: the smallest id is kept, and undo opens it.
        try office.edit("case", second, "merged_into=\(first)")
        #expect(try Set(listed()) == [first, third])
        try office.json("duplicates", "undo", first)
        #expect(try Set(listed()) == [first, second, third])
    }

    @Test("what was called distinct is not proposed again, until that is taken back")
    func distinctIsRemembered() throws {
        let (first, second) = try twice()
        #expect(try pairs().count == 1)
        #expect(try office.conflicts().isEmpty)
        try office.json("duplicates", "distinct", first, second)
        #expect(try pairs().isEmpty)
        #expect(try office.json("duplicates", "distinct", first, second)["commit"] == .null)
        #expect(
            try office.json("duplicates", "show", first, second)["pairs"][0]["likely"]
                == .bool(true))
        try office.json("duplicates", "undo", first, second)
        #expect(try pairs().count == 1)
        // A merge takes it back too.
        try office.json("duplicates", "distinct", first, second)
        try office.json("duplicates", "merge", first, second)
        try office.json("duplicates", "undo", second)
        #expect(try pairs().count == 1)
        try office.failure("duplicates", "undo", first, second, status: 64)
    }

    @Test("what refers to either registration is listed with both")
    func childrenOfBoth() throws {
        let (first, second) = try twice()
        let notes = try [first, second].map {
            try office.add("note", "subject=\($0)", "text=A fictitious note")
        }
        func found(_ condition: String) throws -> Set<String> {
            Set(
                try office.json("note", "list", "--where", condition)["records"].items
                    .compactMap { $0["id"].text })
        }
        #expect(try found("subject=\(first)") == [notes[0]])
        try office.json("duplicates", "merge", first, second)
        for id in [first, second] {
            #expect(try found("subject=\(id)") == Set(notes))
            #expect(try found("subject!=\(id)").isEmpty)
        }
        try office.json("duplicates", "undo", second)
        #expect(try found("subject=\(second)") == [notes[1]])
    }

    @Test("a refusal under one registration keeps the other from being handed on")
    func consentOfEither() throws {
        let (first, second) = try twice()
        try office.edit("case", first, "consent_sharing=granted")
        let receiver = try office.add("stakeholder", "name=Фонд Выдумка", "type=other")
        let refer = ["case", "refer", first, "--to", receiver, "--service", "health"]
        let referral = try #require(try office.json(refer)["id"].text)
        try office.edit("case", second, "consent_sharing=withdrawn")
        #expect(try office.fields("referral", referral)["status"] == "pending")
        try office.json("duplicates", "merge", first, second)
        #expect(try office.fields("referral", referral)["status"] == "revoked")
        let again = try office.run(refer + ["--json"])
        #expect(again.status == 77)
        #expect(again.errors.contains("consent_sharing"))
    }
}
