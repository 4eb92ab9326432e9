import DomainModel
import ReplicaStore
import SyncProtocol
import Testing

/// `today` and `me` in filters.
@Suite("Words of filters")
struct FilterWordTests {
    private let words = FilterWords(
        today: CalendarDate(year: 2026, month: 12, day: 31), me: "A. Minsk")

    private func found(_ text: String, _ documents: [String: String]) throws -> String {
        let schema = try #require(Schema.builtIn.collection("case"))
        let sql = try Filter.parse(text, collection: schema, words: words).sql()
        return try RecordTable(documents).ids(
            "SELECT id FROM records WHERE \(sql.expression) ORDER BY id", sql.arguments)
    }

    @Test(arguments: [
        ("next_follow_up = today", "b"), ("next_follow_up <= today", "ab"),
        ("next_follow_up <= today+7", "abc"), ("next_follow_up < today-30", "a"),
        ("next_follow_up > TODAY and next_follow_up <= today+1", "c"),
        ("created_at >= today-1", "b"), ("created_at < today", "a"),
    ])
    func days(filter: String, ids: String) throws {
        let documents = [
            "a": #"{"next_follow_up":"2026-11-01","created_at":"2026-01-01T00:00:00+03:00"}"#,
            "b": #"{"next_follow_up":"2026-12-31","created_at":"2026-12-31T09:00:00+03:00"}"#,
            "c": #"{"next_follow_up":"2027-01-01"}"#,
        ]
        #expect(try found(filter, documents) == ids)
    }

    @Test(arguments: [
        ("caseworker = me", "a"), ("caseworker != me", "bc"), ("caseworker = \"me\"", "b"),
        ("co_workers += ME", "c"), ("family_name = me", "c"), ("created_by = me", "b"),
    ])
    func colleagues(filter: String, ids: String) throws {
        let documents = [
            "a": #"{"caseworker":"A. Minsk"}"#,
            "b": #"{"caseworker":"me","created_by":"A. Minsk"}"#,
            "c": #"{"co_workers":["A. Minsk","B. Minsk"],"family_name":"me"}"#,
        ]
        #expect(try found(filter, documents) == ids)
    }

    @Test(arguments: [
        "next_follow_up = today7", "next_follow_up = today+", "next_follow_up = today+x",
        "next_follow_up = today+999999", "next_follow_up = todayish", "created_at = today*1",
    ])
    func noDays(filter: String) throws {
        let schema = try #require(Schema.builtIn.collection("case"))
        let error = #expect(throws: FilterError.self) {
            try Filter.parse(filter, collection: schema, words: words)
        }
        #expect(error?.hint?.contains("today+7") == true)
    }

    @Test("me is refused where nobody is known by it")
    func nobody() throws {
        let schema = try #require(Schema.builtIn.collection("case"))
        let error = #expect(throws: FilterError.self) {
            try Filter.parse("caseworker = me", collection: schema)
        }
        #expect(error?.hint?.contains("--author") == true)
    }
}
