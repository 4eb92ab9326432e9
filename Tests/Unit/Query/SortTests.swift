import DomainModel
import ReplicaStore
import Testing

@Suite struct SortTests {
    private static let records = [
        "a":
            #"{"risk_level":"high","family_name":"Ёлкина","birth_date":"1990-01-01","code":"A-10"}"#,
        "b": #"{"risk_level":"low","family_name":"жук","birth_date":"1989-12-31"}"#,
        "c": #"{"risk_level":"immediate","family_name":"Дуб"}"#,
        "d": #"{"family_name":"ЖУК"}"#,
        "e": #"{"risk_level":"high","birth_date":"1990-01-01"}"#,
    ]

    private static func order(_ text: String, _ collection: String, _ records: [String: String])
        throws
        -> String
    {
        let schema = try #require(Schema.builtIn.collection(collection))
        let sql = try Sort.parse(text, collection: schema).sql()
        return try RecordTable(records).ids(
            "SELECT id FROM records ORDER BY \(sql.expression)", sql.arguments)
    }

    @Test(arguments: [
        ("risk_level", "baecd"), ("-risk_level", "caebd"), ("birth_date", "baecd"),
        ("-birth_date", "aebcd"), ("family_name", "cadbe"), ("id", "abcde"), ("-id", "edcba"),
        ("space", "abcde"),
    ])
    func recordsWithoutAValueComeLastAndEqualsByID(sort: String, ids: String) throws {
        #expect(try Self.order(sort, "case", Self.records) == ids)
    }

    @Test func numbersAndInstantsAreOrderedAsSuch() throws {
        let records = [
            "a": #"{"sequence":10,"schedule":{"start":"2026-05-01T10:00:00+03:00"}}"#,
            "b": #"{"sequence":9,"schedule":{"start":"2026-05-01T09:30:00+05:00"}}"#,
        ]
        #expect(try Self.order("sequence", "meeting", records) == "ba")
        #expect(try Self.order("start", "meeting", records) == "ba")
        #expect(try Self.order("-schedule.start", "meeting", records) == "ab")
    }

    @Test(arguments: ["", "-", "colour", "--id", "needs", "notes", "id; DROP TABLE records"])
    func whatHasNoOrderIsRefused(sort: String) throws {
        let schema = try #require(Schema.builtIn.collection("case"))
        #expect(throws: FilterError.self) { try Sort.parse(sort, collection: schema) }
    }
}
