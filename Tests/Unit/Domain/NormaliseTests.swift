import DomainModel
import SyncProtocol
import Testing

@Suite("Normalising values")
struct NormaliseTests {
    private func field(_ collection: String, _ name: String) throws -> FieldSchema {
        try #require(Schema.builtIn.collection(collection)?.field(name))
    }

    @Test("trims, composes Unicode and keeps spaces within")
    func plainText() throws {
        let name = try field("stakeholder", "name")
        #expect(name.normalise("  Чырвоны  Крыж\u{A0}\n") == "Чырвоны  Крыж")
        let composed = try #require(name.normalise("Маги\u{306}лё\u{301}").text)
        #expect(composed.unicodeScalars.count == 7)
        #expect(name.normalise(" \t ") == .null)
        #expect(try field("meeting", "minutes").normalise("a\r\nb\rc") == "a\nb\nc")
    }

    @Test(
        "writes phone numbers in one way",
        arguments: [
            ("+375 (29) 123-45-67", "+375291234567"), ("00375291234567", "+375291234567"),
            ("8 017 222 33 44", "80172223344"), ("+٣٧٥ ٢٩ ۱۲۳", "+37529123"),
            ("+375 17 123 доб. 4", "+375 17 123 доб. 4"), ("375291234567.0", "375291234567"),
        ])
    func phones(given: String, normal: String) throws {
        #expect(try field("contact", "phones").normalise(.text(given)) == .text(normal))
    }

    @Test("writes mail addresses, languages, addresses online and countries in one way")
    func forms() throws {
        #expect(try field("contact", "emails").normalise(" Info@IOM.Int ") == "info@iom.int")
        let languages = try field("case", "languages")
        #expect(languages.normalise("BE_cyrl_by") == "be-Cyrl-BY")
        #expect(languages.normalise(["Belarusian", "дари", "PS"]) == ["be", "prs", "ps"])
        let website = try field("stakeholder", "website")
        #expect(website.normalise("HTTPS://Belarus.IOM.int/") == "https://belarus.iom.int")
        #expect(website.normalise("https://iom.int/Page") == "https://iom.int/Page")
        let nationality = try field("case", "nationality")
        let names: Value = ["ukr", "Ukraine", "Украіна", "УКРАИНА", "UA"]
        #expect(nationality.normalise(names) == ["UKR"])
        #expect(nationality.normalise("без гражданства") == "XXA")
        #expect(try field("observation", "period").normalise("2024q3") == "2024-Q3")
        let pairs = try field("observation", "disaggregation")
        #expect(pairs.normalise("sex = f ; age=0-17;") == "age=0-17;sex=f")
    }

    @Test("turns labels into codes, whole doubles into integers, and drops repeated elements")
    func typedValues() throws {
        #expect(try field("case", "status").normalise("ЗАКРЫТО") == "closed")
        #expect(try field("plan_item", "budget").normalise(.double(1200)) == 1200)
        let sectors = try field("stakeholder", "sectors")
        #expect(sectors.normalise(["Health", "health", "Protection"]) == ["health", "protection"])
        let goals = try field("case", "goals")
        #expect(goals.normalise(.map(["text": " work ", "status": ""])) == .map(["text": "work"]))
    }

    @Test("changes nothing the second time")
    func isIdempotent() throws {
        for field in Schema.builtIn.collections.flatMap(\.fields) {
            for text in [" Ёлка \r\n", "00 44-7", "A=b;;c", "1.2.2024", "HTTP://X/", "q"] {
                let once = field.normalise(.text(text))
                #expect(field.normalise(once) == once, "\(field.collection).\(field.name)")
            }
        }
    }
}
