import ReplicaStore
import SyncProtocol
import Testing

@Suite("What a referral shares")
struct SharedCaseTests {
    @Test("has an id that follows from the referral's")
    func theIDFollowsFromTheReferrals() throws {
        let referral = try #require(RecordID("0197a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b"))
        // By hashlib of Python.
        #expect(SharedCase.id(of: referral).description == "0197a1b2-c3d4-7e5f-8963-49a6e2d73e24")
    }
}
