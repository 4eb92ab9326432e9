import TestTraits
import Testing

@Suite("Consent by command", .slow)
struct ConsentCommandTests {
    @Test("a referral or transfer against consent is refused, unless a manager gives a reason")
    func consentDecides() throws {
        let network = try CountryNetwork("minsk", "brest")
        let minsk = network[0]
        let clerk = try FieldOffice.enrolled(
            "minsk", at: network.server, grants: ["office:minsk:write", "network:write"])
        let agency = try minsk.add("stakeholder", "name=Fictitious Agency", "type=ngo_national")
        let id = try minsk.add(
            "case", "sex=f", "protection_categories=other", "consent_sharing=withdrawn")
        try minsk.sync()
        try clerk.sync()
        let refer = [
            "referral", "add", "case=\(id)", "to_stakeholder=\(agency)", "service_type=health",
        ]
        let refused = try minsk.run(refer + ["--json"])
        #expect(refused.status == 77)
        #expect(refused.errors.contains("\"consent\""))
        #expect(refused.errors.contains("consent_sharing"))
        #expect(try clerk.run(refer + ["--override", "in danger"]).status == 77)
        let move = ["case", "transfer", id, "--to", "office:brest", "--yes"]
        #expect(try minsk.run(move).status == 77)
        #expect(try minsk.show("case", id)["movedTo"] == .null)
        let made = try minsk.json(refer + ["--override", "in danger"])
        #expect(made["warnings"] != .null)
        let text = try minsk.run("referral", "show", try #require(made["id"].text)).output
        #expect(text.contains("Handed on against consent_sharing: in danger"))
        try minsk.json(move + ["--override", "in danger"])
        #expect(try minsk.show("case", id)["movedTo"] == "office:brest")
    }

    @Test("consent that nobody recorded warns")
    func unknownConsent() throws {
        let minsk = try FieldOffice.alone()
        let id = try minsk.add("case", "sex=f", "protection_categories=other")
        let result = try minsk.run(
            "referral", "add", "case=\(id)", "to_office=brest", "service_type=health")
        #expect(result.status == 0)
        #expect(result.errors.contains("consent_sharing"))
    }
}
