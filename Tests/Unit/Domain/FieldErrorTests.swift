import DomainModel
import SyncProtocol
import Testing

@Suite("Errors about fields")
struct FieldErrorTests {
    private func field(_ collection: String, _ name: String) throws -> FieldSchema {
        try #require(Schema.builtIn.collection(collection)?.field(name))
    }

    @Test("name the field, the value and what is allowed")
    func nameEverything() throws {
        let status = try field("action", "status")
        let error = try #require(throws: FieldError.self) { try status.parse("finished") }
        #expect(error.collection == "action" && error.field == "status")
        #expect(error.value == "finished")
        #expect(error.allowed == "open, in_progress, done, cancelled")
        #expect(error.message.contains("action.status"))
        #expect(error.message.contains("finished"))
        #expect(error.message.contains("in_progress"))
    }

    @Test("never hold the value of a restricted field")
    func restrictedValuesStayOut() throws {
        let secret = "Zahra-1987"
        let fields = Schema.builtIn.collections.flatMap(\.fields)
            .filter { $0.confidentiality == .restricted }
        var errors: [FieldError] = []
        for field in fields {
            let texts = [
                secret, #"{"\#(secret)":"\#(secret)"}"#, #"{"text":{"a":"\#(secret)"}}"#,
            ]
            for text in texts {
                do { _ = try field.parse(text) } catch { errors.append(error) }
            }
        }
        #expect(errors.count > 10)
        for error in errors {
            #expect(!String(describing: error).contains(secret))
            #expect(error.value == nil)
        }
    }

    @Test("refuse text that is too long or holds control characters")
    func limits() throws {
        let name = try field("stakeholder", "name")
        try name.validate(.text(String(repeating: "a", count: 4096)))
        #expect(throws: FieldError.self) {
            try name.validate(.text(String(repeating: "a", count: 4097)))
        }
        #expect(throws: FieldError.self) {
            try field("stakeholder", "aliases").parseElement(String(repeating: "я", count: 513))
        }
        let minutes = try field("meeting", "minutes")
        try minutes.validate(.text(String(repeating: "a", count: 256 * 1024)))
        #expect(throws: FieldError.self) { try name.validate("a\u{0}b") }
    }

    @Test(
        "refuse values of another form or type",
        arguments: [
            ("contact", "emails", "anna at example.org"), ("contact", "phones", "12"),
            ("case", "nationality", "QQQ"), ("case", "nationality", "ALG"),
            ("case", "nationality", "BLY"), ("case", "country_of_origin", "Atlantis"),
            ("case", "languages", "rus"), ("case", "languages", "qqq"),
            ("contact", "preferred_language", "xx-Cyrl"), ("contact", "phones", "3,75E+11"),
            ("stakeholder", "external_ids", "1"), ("stakeholder", "external_ids", "iati:"),
            ("stakeholder", "external_ids", "12:34"),
            ("observation", "period", "2024-13"), ("referral", "to_office", "Brest office"),
            ("attachment", "content", "abc"), ("case", "sex", "x"),
            ("stakeholder", "areas", "BY999"),
        ])
    func refusals(collection: String, name: String, text: String) throws {
        let field = try field(collection, name)
        #expect(throws: FieldError.self) { try field.parse(text) }
        #expect(throws: FieldError.self) { try field.validate(.int(5)) }
    }

    @Test(
        "name the countries and languages that may be meant",
        arguments: [
            ("nationality", "BLY", "BLR (Belarus)"), ("nationality", "ALG", "DZA (Algeria)"),
            ("nationality", "Ukrania", "UKR (Ukraine)"), ("languages", "rus", "ru (Russian)"),
            ("languages", "Белоруский", "be (Belarusian)"),
        ])
    func nearest(name: String, text: String, likely: String) throws {
        let field = try field("case", name)
        let error = #expect(throws: FieldError.self) { try field.parse(text) }
        #expect(error?.hint?.contains(likely) == true)
    }

    @Test("name all missing fields at once, groups and alternatives too")
    func missingFields() throws {
        let meeting = try #require(Schema.builtIn.collection("meeting"))
        let error = #expect(throws: ValidationError.self) {
            try meeting.checkRequired(["kind": "extended", "title": "  "])
        }
        #expect(error?.errors.map(\.field) == ["title", "start"])
        let given: [String: Value] = ["title": "T", "kind": "extended"]
        let start: [String: Value] = ["start": "2026-05-01T10:00:00Z"]
        try meeting.checkRequired(given.merging(start) { $1 })
        try meeting.checkRequired(given.merging(["schedule": .map(start)]) { $1 })
    }

    @Test("ask a referral for a stakeholder or an office")
    func referralNeedsAReceiver() throws {
        let referral = try #require(Schema.builtIn.collection("referral"))
        let given: [String: Value] = ["case": "0197", "service_type": "health"]
        let error = #expect(throws: ValidationError.self) { try referral.checkRequired(given) }
        #expect(error?.message == "referral needs to_stakeholder or to_office.")
        try referral.checkRequired(given.merging(["to_office": "brest"]) { $1 })
        let noCategory = #expect(throws: ValidationError.self) {
            try #require(Schema.builtIn.collection("case"))
                .checkRequired(["sex": "f", "protection_categories": []])
        }
        #expect(noCategory?.errors.map(\.field) == ["protection_categories"])
    }
}
