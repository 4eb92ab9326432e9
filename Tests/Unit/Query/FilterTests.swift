import DomainModel
import Foundation
import GRDB
import ReplicaStore
import SyncProtocol
import Testing

/// Filters against a real SQLite table with the documents of a few fictitious records.
@Suite struct FilterTests {
    static func found(
        _ text: String, _ collection: String = "case", in records: [String: String]
    ) throws -> String {
        let schema = try #require(Schema.builtIn.collection(collection))
        let filter = try Filter.parse(text, collection: schema)
        let sql = filter.sql()
        return try RecordTable(records).ids(
            "SELECT id FROM records WHERE \(sql.expression) ORDER BY id", sql.arguments)
    }

    private static let cases = [
        "a":
            #"{"status":"open","risk_level":"high","family_name":"Ковалёва","needs":["health","shelter_safehouse"],"birth_date":"1990-02-10","do_not_contact":true,"area":"BY007"}"#,
        "b":
            #"{"status":"closed","risk_level":"low","family_name":"Каваленка","needs":[],"birth_date":"1985-11-30","notes":[{"id":"1","text":"Позвонил врачу","author":"X","at":"2026-01-01T00:00:00Z"}]}"#,
        "c":
            #"{"status":"on_hold","risk_level":"immediate","family_name":"محمد علی","do_not_contact":false,"goals":[{"id":"food","text":"Find a flat","status":"open"}]}"#,
        "d": #"{"family_name":"O'Neil \"Max\"; DROP TABLE records"}"#,
    ]

    @Test(arguments: [
        ("status = open", "a"), ("status = ЗАКРЫТО", "b"), ("status != open", "bcd"),
        ("not status = open", "bcd"), (#"status = """#, "d"), (#"status != """#, "abc"),
        ("status=open or status=closed and risk_level=high", "a"),
        ("(status=open or status=closed) and risk_level<high", "b"),
        ("NOT (status=open OR status=closed)", "cd"), ("not not status=open", "a"),
        ("risk_level > medium", "ac"), ("risk_level >= high", "ac"), ("risk_level < high", "b"),
        ("risk_level <= \"Высокий\"", "ab"), ("not risk_level > medium", "bd"),
        ("birth_date < 1990-01-01", "b"), ("birth_date = 1990~", ""), ("(birth_date=1990~)", ""),
        ("birth_date >= 10.02.1990", "a"),
        ("do_not_contact = yes", "a"), ("do_not_contact = нет", "c"),
        ("do_not_contact != true", "bcd"),
        ("family_name ~ ковалева", "a"), ("family_name~\"ВАЛ\"", "ab"), ("family_name~'علي'", "c"),
        (#"family_name = "O'Neil \"Max\"; DROP TABLE records""#, "d"),
        ("family_name ~ \"oneil\"", "d"),
        ("needs += health", "a"), (#"needs = """#, "bcd"), (#"needs != """#, "a"),
        ("needs ~ safehouse", "a"),
        ("not needs += health", "bcd"), ("notes ~ «ВРАЧУ»", "b"), ("notes ~ zzz", ""),
        ("goals ~ flat", "c"), ("goals ~ food", ""), ("status ~ hold", "c"), ("status ~ закр", "b"),
        ("id = c", "c"), ("id ~ b", "b"), ("space = office:minsk", "abcd"),
        ("space != office:minsk", ""),
    ])
    func casesAreFound(filter: String, ids: String) throws {
        #expect(try Self.found(filter, in: Self.cases) == ids, "\(filter)")
    }

    private static let meetings = [
        "a":
            #"{"title":"One","schedule":{"start":"2026-05-01T10:00:00+03:00","place":"Мінск"},"sequence":2}"#,
        "b": #"{"title":"Two","schedule":{"start":"2026-05-01T08:00:00Z"},"sequence":10}"#,
        "c":
            #"{"title":"Three","schedule":{"start":"2026-05-02T01:00:00+03:00"},"invited":["018f2a60-1111-7aaa-8bbb-123456abcdef"]}"#,
    ]

    @Test(arguments: [
        ("start < 2026-05-01T07:30:00Z", "a"), ("schedule.start = 2026-05-01T07:00Z", "a"),
        ("start > \"2026-05-01 10:30+03\"", "bc"), ("start = 2026-05-02", "c"),
        ("start < 2026-05-02", "ab"), ("sequence < 10", "a"), ("sequence >= 2", "ab"),
        ("sequence = 10", "b"), ("place ~ мінск", "a"), (#"place = """#, "bc"),
        ("invited += abcdef", "c"), ("invited+=018F2A6011117AAA8BBB123456ABCDEF", "c"),
        ("invited += 018f2a", "c"), ("invited += bcdef", ""),
    ])
    func meetingsAreFound(filter: String, ids: String) throws {
        #expect(try Self.found(filter, "meeting", in: Self.meetings) == ids, "\(filter)")
    }

    @Test func referencesAreFoundByPartOfTheirID() throws {
        let records = [
            "a": #"{"case":"018f2a60-1111-7aaa-8bbb-123456abcdef"}"#,
            "b": #"{"case":"018f2a60-1111-7aaa-8bbb-000000000000"}"#, "c": "{}",
        ]
        #expect(try Self.found("case = abcdef", "referral", in: records) == "a")
        #expect(try Self.found("case = 018f2a60", "referral", in: records) == "ab")
        #expect(try Self.found("case != ABCDEF", "referral", in: records) == "bc")
        #expect(
            try Self.found(
                "case = 018f2a60-1111-7aaa-8bbb-000000000000", "referral", in: records) == "b")
    }

    @Test func referencesAreFoundByWhatTheResolverKnows() throws {
        let schema = try #require(Schema.builtIn.collection("referral"))
        let id = try #require(RecordID("018f2a60-1111-7aaa-8bbb-123456abcdef"))
        let resolve: Filter.ReferenceResolver = { text, collection in
            text == "MINSK-2026-K7-0001" && collection == "case" ? id : nil
        }
        let filter = try Filter.parse(
            "case = MINSK-2026-K7-0001", collection: schema, resolve: resolve)
        let sql = filter.sql()
        let table = try RecordTable(["a": "{\"case\":\"\(id)\"}", "b": "{}"])
        #expect(
            try table.ids("SELECT id FROM records WHERE \(sql.expression)", sql.arguments) == "a")
        #expect(throws: FilterError.self) {
            try Filter.parse("case = MINSK-2026-K7-0002", collection: schema, resolve: resolve)
        }
    }

    @Test func aLongListOfComparisonsRuns() throws {
        let filter = (0..<200).map { "caseworker = w\($0)" }.joined(separator: " or ")
        #expect(try Self.found(filter + "", in: ["a": #"{"caseworker":"w199"}"#]) == "a")
    }

    @Test func valuesAreBoundAndNeverPartOfTheSQL() throws {
        let schema = try #require(Schema.builtIn.collection("case"))
        let values = ["MARKER_TEXT", "MARKER'; --"]
        for value in values {
            for comparison in ["=", "!=", "<", ">=", "~"] {
                let filter = try Filter.parse(
                    "caseworker \(comparison) \"\(value)\"", collection: schema)
                #expect(!filter.sql().expression.contains("MARKER"))
                #expect(!filter.sql().arguments.isEmpty)
            }
        }
    }

    @Test func randomTextIsReadOrRefusedAndWhatIsReadRuns() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        let pieces = [
            "status", "needs", "risk_level", "birth_date", "family_name", "notes", "goals", "id",
            "=", "!=",
            "<", ">=", "~", "+=", "(", ")", "and", "or", "not", "open", "high", "health",
            "2026-01-01",
            "\"x'y\"", "\"\"", "«", "'", "!", "\\",
        ]
        let schema = try #require(Schema.builtIn.collection("case"))
        let table = try RecordTable(Self.cases)
        var run = 0
        // About one text in a thousand can be read; the rest has to be refused, not to trap.
        for attempt in 0..<400_000 where attempt < 20_000 || run < 25 {
            let count = Int.random(in: 1...7, using: &generator)
            let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }
                .joined(separator: " ")
            guard let filter = try? Filter.parse(text, collection: schema) else { continue }
            run += 1
            let sql = filter.sql()
            let yes = try table.ids(
                "SELECT id FROM records WHERE \(sql.expression) ORDER BY id", sql.arguments)
            let no = try table.ids(
                "SELECT id FROM records WHERE NOT \(sql.expression) ORDER BY id", sql.arguments)
            #expect(
                Set(yes + no) == Set("abcd") && yes.count + no.count == 4, "\(text), seed \(seed)")
        }
        #expect(run >= 25, "seed \(seed)")
    }
}
