import DomainModel
import ReplicaStore
import StoreKit
import Testing

@Suite struct FilterErrorTests {
    private static func error(_ text: String, _ collection: String = "case") throws -> FilterError?
    {
        let schema = try #require(Schema.builtIn.collection(collection))
        return #expect(throws: FilterError.self) { try Filter.parse(text, collection: schema) }
    }

    @Test(arguments: [
        ("", 1), ("   ", 4), ("status", 7), ("status =", 9), ("status open", 8), ("= open", 1),
        ("status = open and", 18), ("status = open status = closed", 15), ("(status = open", 1),
        ("status = open)", 14), ("status = \"open", 10), ("nothing = 1", 1), ("status ! open", 8),
        ("status = gone", 10), ("status < closed", 10), ("risk_level < huge", 14),
        ("needs = food", 9),
        ("needs < food", 9), ("status += open", 11), ("birth_date < soon", 14),
        ("birth_date < \"\"", 14),
        ("family_name ~ \"\"", 15), ("do_not_contact > yes", 18), ("needs += \"\"", 10),
        ("'status' = open", 1), ("status = = open", 10), ("id < abc", 6), ("status == open", 9),
    ])
    func errorsNameTheirPlace(text: String, position: Int) throws {
        #expect(try Self.error(text)?.position == position, "\(text)")
    }

    @Test func errorsNameTheFieldAndWhatIsAllowed() throws {
        let code = try #require(try Self.error("risk_level = huge"))
        #expect(code.message.contains("case.risk_level"))
        #expect(code.message.contains("low, medium, high, immediate"))
        #expect(try Self.error("colour = red")?.hint?.contains("risk_level") == true)
        #expect(try Self.error("schedule = x", "meeting")?.hint?.contains("start, end") == true)
        #expect(StoreError(code).kind == .usage)
    }

    @Test func aRestrictedValueIsNotRepeated() throws {
        #expect(try Self.error("birth_date = secret")?.description.contains("secret") == false)
    }

    @Test func nestingAndLengthHaveLimits() throws {
        #expect(try Self.error(String(repeating: "(", count: 19_000)) != nil)
        #expect(try Self.error(String(repeating: "not ", count: 4_000)) != nil)
        #expect(try Self.error(String(repeating: "x", count: 30_000)) != nil)
        let many = (0..<201).map { _ in "status=open" }.joined(separator: " or ")
        #expect(try Self.error(many) != nil)
    }
}
