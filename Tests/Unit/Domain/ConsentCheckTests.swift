import DomainModel
import SyncProtocol
import Testing

@Suite("What consent says to handing on a case")
struct ConsentCheckTests {
    private static let receiver = "018f2a60-1111-7aaa-8bbb-000000000001"
    private static let other = "018f2a60-1111-7aaa-8bbb-000000000002"

    private func check(_ fields: [String: Value]) -> ConsentCheck {
        ConsentCheck(fields: fields, today: "2026-05-01")
    }

    @Test(
        "whatever is refused, over or excluded forbids, and the field is named",
        arguments: [
            ("consent_sharing", "withdrawn"), ("consent_sharing", "none"),
            ("consent_services", "withdrawn"), ("consent_services", "none"),
            ("consent_expires", "2026-04-30"),
            ("no_share_with", .array([.text(other), .text(receiver)])),
            ("consent_partners", .array([.text(other)])),
        ] as [(String, Value)])
    func objections(field: String, value: Value) throws {
        let fields: [String: Value] = ["consent_sharing": "granted", "consent_services": "granted"]
        let check = check(fields.merging([field: value]) { $1 })
        let objection = try #require(check.objection(to: Self.receiver))
        #expect(objection.field == field)
        #expect(objection.message.contains(field))
        #expect(objection.remedy.contains(field))
        let isAboutReceiver = ["no_share_with", "consent_partners"].contains(field)
        #expect((check.objection(to: nil) == nil) == isAboutReceiver)
    }

    @Test(
        "consent that is granted, lasts and covers the receiver allows",
        arguments: [
            ("consent_expires", "2026-05-01"), ("consent_expires", "2027-01-01"),
            ("no_share_with", .array([.text(other)])), ("no_share_with", .array([])),
            ("consent_partners", .array([.text(other), .text(receiver)])),
            ("consent_partners", .array([])), ("do_not_contact", .bool(false)),
        ] as [(String, Value)])
    func consent(field: String, value: Value) {
        let check = check(["consent_sharing": "granted", field: value])
        #expect(check.objection(to: Self.receiver) == nil)
        #expect(check.warnings == [])
    }

    @Test("nothing recorded, and a person who is not to be contacted, warn without forbidding")
    func warnings() {
        #expect(check([:]).objection(to: Self.receiver) == nil)
        #expect(check([:]).warnings.count == 1)
        #expect(check([:]).warnings.first?.contains("consent_sharing") == true)
        let silent = check(["consent_sharing": "granted", "do_not_contact": true])
        #expect(silent.objection(to: Self.receiver) == nil)
        #expect(silent.warnings.count == 1)
        #expect(silent.warnings.first?.contains("do_not_contact") == true)
    }
}
