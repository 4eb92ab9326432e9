import DomainModel
import SyncProtocol
import Testing

@Suite("The rules of registers")
struct RuleTests {
    private func rule(_ collection: String, _ key: RegisterKey) throws -> PolicyRule {
        try #require(Schema.builtIn.collection(collection)).rule(for: key)
    }

    @Test("put the most restrictive first where the safest wins")
    func safestFirst() throws {
        #expect(
            try rule("case", "consent_sharing")
                == PolicyRule(.safest, order: ["withdrawn", "none", "granted"]))
        #expect(try rule("case", "do_not_contact").order == [true, false])
        #expect(try rule("case", "legal_hold").order == [true, false])
        #expect(try rule("contact", "consent_directory").order == [false, true])
    }

    @Test("let a removal of a consenting partner or a shared field win")
    func removalWins() throws {
        let removalWins = PolicyRule(.safest, order: [.null, true])
        #expect(try rule("case", "consent_partners/0197") == removalWins)
        #expect(try rule("referral", "shared_fields/phones") == removalWins)
        #expect(try rule("case", "no_share_with/0197") == PolicyRule(.set))
    }

    @Test("put the least first where the greatest wins")
    func leastFirst() throws {
        #expect(try rule("case", "risk_level").order == ["low", "medium", "high", "immediate"])
        #expect(
            try rule("referral", "urgency").order == ["routine", "soon", "urgent", "immediate"])
        #expect(try rule("observation", "status").order == ["provisional", "final"])
        #expect(try rule("case", "retention_until") == PolicyRule(.max))
        #expect(try rule("case", "next_follow_up") == PolicyRule(.min))
    }

    @Test("know which step follows which")
    func steps() throws {
        let referral = try rule("referral", "status")
        #expect(referral.policy == .progress)
        #expect(referral.steps["pending"] == ["accepted", "declined", "revoked"])
        #expect(referral.steps["in_service"] == ["completed", "not_completed", "revoked"])
        #expect(referral.steps["completed"] == ["not_completed"])
        #expect(referral.steps["revoked"] == nil)
        #expect(try rule("action", "status").steps["open"] == ["in_progress", "cancelled"])
    }

    @Test("hold for elements, items and groups, and take the latest of what is unknown")
    func elementsAndGroups() throws {
        #expect(try rule("stakeholder", "aliases/МОМ/IOM") == PolicyRule(.set))
        #expect(try rule("case", "notes/0197") == PolicyRule(.log))
        #expect(try rule("meeting", "agenda/0197") == PolicyRule(.latest))
        #expect(try rule("meeting", "agreements/0197") == PolicyRule(.review))
        #expect(try rule("meeting", "schedule") == PolicyRule(.review))
        #expect(try rule("meeting", "from_a_newer_version/x") == PolicyRule(.latest))
    }

    @Test("put the members of a group into one register")
    func groups() throws {
        let meeting = try #require(Schema.builtIn.collection("meeting"))
        let schedule = try #require(meeting.register("schedule"))
        #expect(schedule.shape == .group)
        #expect(schedule.fields.map(\.name) == ["start", "end", "timezone", "place"])
        #expect(meeting.register("start") == nil)
        #expect(meeting.field("start")?.register == "schedule")
        let shapes = Schema.builtIn.collection("case").map { $0.registers.map(\.shape) } ?? []
        #expect(Set(shapes) == [.plain, .set, .log, .items])
    }
}
