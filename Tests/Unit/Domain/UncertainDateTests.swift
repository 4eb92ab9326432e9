import DomainModel
import SyncProtocol
import Testing

@Suite("Uncertain dates")
struct UncertainDateTests {
    @Test(arguments: [
        ("1990", "1990"), ("1990-05", "1990-05"), ("1990-05-12", "1990-05-12"),
        ("1990~", "1990~"), ("1990-05~", "1990-05~"), ("1990-05-12~", "1990-05-12~"),
        ("~1990", "1990~"), ("1990 ~", "1990~"), ("12.05.1990", "1990-05-12"),
        ("5.1990", "1990-05"), ("05.1990~", "1990-05~"), ("١٩٩٠", "1990"),
        ("2024-02-29", "2024-02-29"),
    ])
    func areRead(text: String, date: String) {
        #expect(UncertainDate(text)?.text == date)
    }

    @Test(arguments: [
        "", "~", "90", "1990-5", "1990-13", "1990-00", "1990-02-30", "2023-02-29", "1990-05-12-01",
        "~1990~", "1990~~", "1990?", "-1990", "1990-", "199O", "05/1990", "1990.05", "0000",
        "19900512", "age:34",
    ])
    func othersAreNone(text: String) {
        #expect(UncertainDate(text) == nil)
    }

    @Test(
        arguments: [
            ("age:34", "1992~"), ("AGE: 0", "2026~"), ("age:130", "1896~"), ("age:131", nil),
            ("age:", nil), ("age:-1", nil), ("age:x", nil), ("34", nil),
        ] as [(String, String?)])
    func ages(text: String, date: String?) {
        #expect(UncertainDate.born(text, in: 2026)?.text == date)
    }

    @Test("the field of a birth date takes them, and that of another day whole days only")
    func fields() throws {
        let collection = try #require(Schema.builtIn.collection("case"))
        let birth = try #require(collection.field("birth_date"))
        #expect(try birth.parse("~1990") == "1990~")
        #expect(try birth.parse("12.05.1990") == "1990-05-12")
        #expect(try birth.parse("Age: 34") == "age:34")
        for text in ["around 1990", "1990-13", "age:200"] {
            let error = #expect(throws: FieldError.self) { try birth.parse(text) }
            #expect(error?.message.contains("YYYY-MM") == true)
            #expect(error?.message.contains(text) == false)
        }
        let due = try #require(collection.field("next_follow_up"))
        for text in ["1990", "1990-05", "1990-05-12~", "age:34"] {
            #expect(throws: FieldError.self) { try due.parse(text) }
        }
    }

    @Test("the flag of an older record is shown as part of its date")
    func flags() throws {
        let field = try #require(Schema.builtIn.collection("case")?.field("birth_date"))
        #expect(
            EstimateFlag.shown(field, "1990-01-01", in: ["birth_estimated": true])
                == "1990-01-01~")
        #expect(EstimateFlag.shown(field, "1990~", in: ["birth_estimated": true]) == "1990~")
        #expect(
            EstimateFlag.shown(field, "1990-01-01", in: ["birth_estimated": false])
                == "1990-01-01")
    }
}
